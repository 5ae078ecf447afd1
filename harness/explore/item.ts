// What a node can be given: a message that is on its way to it, or something that happens to it by
// itself. Plain data, interned: a search gives the same few thousand of them over and over.
import type { Message, Reply } from '../plan/machine.ts';

/** Names a call from outside of the caller; a restarted node's calls are others. */
export interface Caller {
  readonly node: string;
  readonly incarnation: number;
  readonly call: number;
}

export type Item =
  | {
      readonly kind: 'request';
      readonly to: string;
      readonly from: Caller;
      readonly message: Message;
    }
  | {
      readonly kind: 'response';
      readonly to: string;
      readonly caller: Caller;
      readonly reply: Reply;
      readonly from: string;
    }
  | {
      readonly kind: 'no-response';
      readonly to: string;
      readonly caller: Caller;
      readonly from: string;
    }
  | { readonly kind: 'timer'; readonly to: string; readonly timer: string }
  | { readonly kind: 'start'; readonly to: string };

/** Who asks the operations that clients carry out. */
export const USER = 'user';

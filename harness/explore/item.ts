// Items: inputs of a node, that is messages in flight to it, its timers and its start. Plain data,
// interned, as a search uses the same few thousand of them over and over.
import type { Message, Reply } from '../plan/machine.ts';

/** A call as others name it; calls of a restarted node have another incarnation. */
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

// An operation as clients issue it and as they are told its end: what the words of every workload are made of.
import type { Value } from '../../checker/index.ts';
import type { NodeName } from './topology.ts';

export interface Op {
  readonly f: string;
  readonly key?: string;
  readonly value?: Value;
}

/** `fail` only for what surely did not happen; a client that is not certain says `info`. */
export type Completion =
  | { readonly type: 'ok'; readonly result: Value; readonly node?: NodeName }
  | { readonly type: 'fail' | 'info'; readonly error: string; readonly node?: NodeName };

/** An operation that is issued no earlier than at its time, in milliseconds since the clients began. */
export type PlannedOp = Op & { readonly atMs?: number };

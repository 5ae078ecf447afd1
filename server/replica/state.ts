// What a key/value server holds: its view, its state (the values and the duplicate table), and what
// it has under way. All of it plain data that grows with keys and clients only.
import type { Calls } from '../calls.ts';
import type { CallId, Input, MachineConfig, Message } from '../machine.ts';
import { noView, type Operation, type View } from '../messages.ts';
import type { Dictionary } from '../record.ts';

export interface ReplicaState extends Snapshot {
  /** Constant. */
  readonly config: MachineConfig;
  readonly view: View;
  /** Whether values and table are those of the current view: the very first primary's are, others' after a transfer. */
  readonly holdsState: boolean;
  /** The latest view that this server acknowledges in its pings. */
  readonly acknowledged: number;
  /** Calls of the transfer that the backup has not confirmed; null when none is under way. */
  readonly transfer: readonly CallId[] | null;
  /** Its backup refused it: it may be deposed, and does nothing more in this view. */
  readonly isFenced: boolean;
  /** Forwards that the backup has not answered: the lock. Where it is held, there is one. */
  readonly pending: readonly Pending[];
  /** Requests that wait for the lock. */
  readonly waiting: readonly Request[];
  readonly calls: Calls;
}

/** What a new backup is sent. */
export interface Snapshot {
  readonly data: Dictionary<string>;
  readonly table: Table;
  /** How many operations were applied, where a protocol counts them. */
  readonly slot: number;
}

export type Result = string | null;

/** The results of executed operations, by client and sequence number. */
export type Table = Dictionary<Dictionary<Result>>;

export type Request<M extends Message = Operation> = Extract<Input, { type: 'request' }> & {
  readonly message: M;
};

/** An operation for which the backup was asked, and holds the lock. */
export interface Pending {
  readonly request: Request;
  /** What the backup is asked: as a rule, a forward. */
  readonly message: Message;
  /** Each time it was sent: an answer to any of them will do. */
  readonly calls: readonly CallId[];
  /** Where the client was not made to wait. */
  readonly isAnswered?: true;
}

export type Role = 'primary' | 'backup' | 'idle';

export const emptySnapshot: Snapshot = { data: {}, table: {}, slot: 0 };

export function emptyReplica(config: MachineConfig): ReplicaState {
  return {
    config,
    view: noView,
    holdsState: false,
    acknowledged: 0,
    ...emptySnapshot,
    transfer: null,
    isFenced: false,
    pending: [],
    waiting: [],
    calls: {},
  };
}

// The decisions of a key/value server. The engine (replica.ts) knows when each of them is due; a
// protocol is a record of them, and a variant overrides one. Those that use others get the record.
import type { Effect, Message, Reply, Step } from '../machine.ts';
import type { Forward, OperationType, View } from '../messages.ts';
import type { Pending, ReplicaState, Request, Result, Role, Snapshot, Table } from './state.ts';

export type ReplicaStep = Step<ReplicaState>;

/** A new backup is brought up to date with this message. */
export interface Transfer extends Message, Snapshot {
  readonly type: 'transfer';
  readonly view: View;
}

type Recall =
  | { readonly type: 'new' }
  | { readonly type: 'done'; readonly result: Result }
  /** Older than what its client was answered last: its client has moved on. */
  | { readonly type: 'stale' };

export interface Rules extends ViewRules, TableRules {
  readonly execute: Execute;
  /** What the primary does with an operation once it has the lock. */
  readonly serve: (rules: Rules, state: ReplicaState, request: Request) => ReplicaStep;
  /** The backup executed a forward. */
  readonly answered: (rules: Rules, state: ReplicaState, answer: Answer) => ReplicaStep;
  /** The backup said no. */
  readonly refused: (rules: Rules, state: ReplicaState, answer: Answer) => ReplicaStep;
  /** The connection of a forward ended without an answer. */
  readonly failed: (rules: Rules, state: ReplicaState, pending: Pending) => ReplicaStep;
  /** No answer to a forward in time. */
  readonly timedOut: (rules: Rules, state: ReplicaState, pending: Pending) => ReplicaStep;
  /** What the backup does with a forward. */
  readonly backUp: (rules: Rules, state: ReplicaState, request: Request<Forward>) => ReplicaStep;
  /** What is answered on arrival, without the lock; undefined for what has to wait. */
  readonly atOnce?: (
    rules: Rules,
    state: ReplicaState,
    request: Request,
  ) => ReplicaStep | undefined;
  /** Requests of servers that only some protocols know. */
  readonly others?: Readonly<
    Record<string, (rules: Rules, state: ReplicaState, request: Request<Message>) => ReplicaStep>
  >;
}

interface Answer {
  readonly pending: Pending;
  readonly reply: Reply;
}

export interface ViewRules {
  readonly roleOf: (state: ReplicaState, view: View) => Role;
  /** Whether it may act in a role of its view at all: the guard against acting without the state. */
  readonly mayAct: (state: ReplicaState) => boolean;
  /** Whether a primary takes up the next operation; until it does, requests wait. */
  readonly isFree: (state: ReplicaState) => boolean;
  /** Whether a primary that may act acknowledges its view. */
  readonly acknowledges: (state: ReplicaState) => boolean;
  readonly snapshot: (state: ReplicaState) => Snapshot;
  /** Whether a backup takes over the state that it is sent for its view, or only confirms it. */
  readonly installs: (state: ReplicaState, transfer: Transfer) => boolean;
  /** Why a backup refuses what it is asked in a view, if it does. */
  readonly whyRefused: (rules: ViewRules, state: ReplicaState, view: number) => string | undefined;
}

export interface TableRules {
  readonly recall: (state: ReplicaState, execution: Execution) => Recall;
  readonly remember: (table: Table, execution: Execution, result: Result) => Table;
}

/** Applies an operation to the values alone. */
export type Execute = (state: ReplicaState, execution: Execution) => Executed;

/** An operation as it is executed, at the primary or, out of a forward, at the backup. */
export interface Execution {
  readonly client: string;
  readonly seq: number;
  readonly f: OperationType;
  readonly key: string;
  readonly value?: string | null;
}

export interface Executed {
  readonly state: ReplicaState;
  readonly result: Result;
  /** The value of the key afterwards. */
  readonly value: string;
  readonly trace: Effect;
}

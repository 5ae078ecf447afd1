// The history: what every client asked and was told, and what the nemesis did, in one order.
// It is the only door between running and judging (harness/docs/history-format.md). Field names are
// Jepsen's where Jepsen has them. This file holds types alone; reading and writing is codec.ts.

/** A value as JSON has it: what an operation was asked, and what it was answered. */
export type Value =
  null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

/** What a server's duplicate table is keyed by; it stays the same over the retries of one operation. */
export interface RequestId {
  readonly client: string;
  readonly seq: number;
}

/** `ok` happened, `fail` surely did not happen, `info` nobody knows. */
export type EventType = 'invoke' | 'ok' | 'fail' | 'info';

/** A logical single-threaded client, numbered or named; only `nemesis` is no client. */
export type Process = number | string;

/** One line of the history after its header. */
export interface HistoryEvent {
  /** Position in the history; the order in which operations are judged. */
  readonly index: number;
  /** Integer nanoseconds since the run began; for the picture only. */
  readonly time: number;
  readonly type: EventType;
  readonly process: Process;
  readonly f: string;
  readonly key?: string;
  /** What was asked (cas: `[from, to]`); for the nemesis, what was done to whom. */
  readonly value?: Value;
  /** What came back; present on `ok` only. */
  readonly result?: Value;
  readonly error?: string;
  readonly node?: string;
  readonly id?: RequestId;
}

/** The first line. Only the first three facts are required, so that anybody can write a history. */
export interface HistoryHeader {
  readonly format: 'doubletake-history';
  readonly version: 1;
  readonly model: string;
  readonly system?: string;
  readonly seed?: number;
  readonly [fact: string]: Value | undefined;
}

export interface History {
  readonly header: HistoryHeader;
  readonly events: readonly HistoryEvent[];
  /** What the reader had to leave out, one sentence each: a torn last line. */
  readonly notices: readonly string[];
}

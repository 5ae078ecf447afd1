// The shape of the data inside a report page: written by page-encoding.ts, read by page/decode.ts.
// Operations are columns of numbers; texts are told once each. Types alone.

export interface PageHeader {
  /** How many operations there are; the length of every column. */
  readonly count: number;
  /** Where the picture ends: the time of the last event, in nanoseconds. */
  readonly endNs: number;
  /** What a row of the timeline is called: a client, or the number of a row that several share. */
  readonly rows: readonly string[];
  readonly clients: readonly string[];
  readonly fs: readonly string[];
  readonly keys: readonly string[];
  readonly faults: readonly PageFault[];
  readonly views: readonly PageView[];
  readonly nodes: readonly string[];
  /** Positions of the operations that an anomaly accuses, and of those that prove it. */
  readonly accused: readonly number[];
  readonly proof: readonly number[];
  /** Where each column begins in the data, in bytes. */
  readonly offsets: Readonly<Record<ColumnName, number>>;
  /** Where the texts begin, and where the numbers that say where each ends; in bytes. */
  readonly texts: { readonly offset: number; readonly ends: number; readonly count: number };
}

/**
 * `begin` and `duration` are nanoseconds (a duration of -1: no completion), `event` is the index of
 * the invocation in the history; `value`, `result` and `error` are positions of texts (JSON), of
 * which the first one is empty. Operations stand in the order of their invocations.
 */
export type ColumnName =
  | 'begin'
  | 'duration'
  | 'event'
  | 'completionEvent'
  | 'process'
  | 'seq'
  | 'key'
  | 'value'
  | 'result'
  | 'error'
  | 'client'
  | 'row'
  | 'f'
  | 'outcome';

/** The bytes of one cell of each column; 8 is a float, the others are whole numbers. */
export type ColumnSizes = Readonly<Record<ColumnName, 1 | 2 | 4 | 8>>;

export type Outcome = 'ok' | 'fail' | 'info';

export interface PageFault {
  readonly name: string;
  readonly f: string;
  readonly links: readonly string[];
  readonly nodes: readonly string[];
  readonly beginNs: number;
  readonly endNs: number;
  readonly verified: boolean;
}

export interface PageView {
  readonly view: number;
  readonly primary: string | null;
  readonly backup: string | null;
  readonly beginNs: number;
  readonly endNs: number;
}

/** One run in the index of a store. */
export interface IndexedRun {
  /** Of its folder, from the index's. */
  readonly path: string;
  /** Whether the folder is still there: old nights are thinned. */
  readonly isKept: boolean;
  readonly system: string;
  /** The name of the night that it was part of, else its day. */
  readonly night: string;
  /** As ISO 8601 says it, in UTC. */
  readonly startedAt: string;
  readonly seed: number | null;
  readonly nemesis: string;
  readonly workload: string;
  readonly outcome: 'valid' | 'invalid' | 'unknown' | 'incomplete' | 'error' | 'shrunk';
  readonly reason: string;
  readonly ok: number;
  readonly unknown: number;
  readonly faults: number;
  /** By which the same mistake is known again: `duplicated-execution in ben`. */
  readonly signatures: readonly string[];
  /** When the first execution that an anomaly accuses was traced; null where none was. */
  readonly firstViolationNs: number | null;
}

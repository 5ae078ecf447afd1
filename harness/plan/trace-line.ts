// The line of a trace, as nodes and clients write it; scripts wait for such lines, readers of a run read them.

/** One line. Which fields are there depends on the event; those of the protocols here are named. */
export interface TraceLine {
  /** Integer nanoseconds since the run began, as in the history. */
  readonly time: number;
  /** Who wrote it: `s1`, `vs`, `c0`. */
  readonly node: string;
  /** `started`, `received`, `replied`, `called`, `answered`, `unanswered`, `executed`, ... */
  readonly event: string;
  readonly call?: string;
  readonly from?: string;
  readonly to?: string;
  readonly type?: string;
  readonly client?: string;
  readonly seq?: number;
  readonly key?: string;
  readonly f?: string;
  readonly value?: unknown;
  readonly result?: unknown;
  readonly previous?: unknown;
  readonly next?: unknown;
  readonly ok?: boolean;
  readonly error?: string;
  readonly status?: number;
  /** Where a node did not write it itself, at once: `span` of OpenTelemetry, which may never come. */
  readonly source?: 'span';
  readonly view?: number;
  readonly slot?: number;
  readonly primary?: string | null;
  readonly backup?: string | null;
  readonly incarnation?: number;
}

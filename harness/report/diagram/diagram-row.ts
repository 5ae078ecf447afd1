// The row of a timing diagram: an arrow for a message, a mark on one column, a rule across all. Each
// carries how much it tells (`weight`), by which the picture is kept small.

export type Row = Arrow | Mark | Rule;

interface RowFacts {
  readonly timeNs: number;
  /** Importance, 0 (the violation) to 3 (context); rows over the size limit are dropped from 3 down. */
  readonly weight: 0 | 1 | 2 | 3;
  /** Not traced at a node: drawn hollow. */
  readonly isInferred: boolean;
}

/** A message, or the half of one that was long on its way. */
export interface Arrow extends RowFacts {
  readonly kind: 'arrow';
  /** Positions of columns. */
  readonly from: number;
  readonly to: number;
  readonly isReply: boolean;
  readonly part: 'whole' | 'departure' | 'arrival';
  readonly isLost: boolean;
  /** The same in fewer and fewer words; the last one is the request's name. */
  readonly labels: readonly string[];
  /** Why it was lost or late. */
  readonly reason?: string;
  readonly request: string;
  /** Which message: its two halves share it. */
  readonly message: string;
  /** Of a client's message: which try of its request it is, from 1. */
  readonly attempt?: number;
}

export type MarkTone =
  'invoke' | 'ok' | 'fail' | 'info' | 'execution' | 'second-execution' | 'down' | 'up' | 'state';

export interface Mark extends RowFacts {
  readonly kind: 'mark';
  readonly column: number;
  readonly tone: MarkTone;
  readonly text: string;
}

export interface Rule extends RowFacts {
  readonly kind: 'rule';
  readonly tone: 'view' | 'fault';
  readonly text: string;
}

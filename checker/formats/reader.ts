// What every reader of histories does.
import type { History } from '../history.ts';

/** Takes text in pieces, cut anywhere; both methods throw HistoryError naming the line. */
export interface Reader {
  push(chunk: string): void;
  /** The history, after the last piece. */
  end(): History;
}

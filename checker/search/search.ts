// A search: what the two orders of searching (depth-first.ts, breadth-first.ts) have in common.
import type { Configuration } from './configuration.ts';

export type SearchState = 'valid' | 'invalid' | 'unfinished';

export interface Search {
  readonly steps: number;
  /** The most returns that were ever linearized. */
  readonly furthest: number;
  /** Bytes held by what grows while searching. */
  readonly bytes: number;
  /** Advances by so many steps, or a few more. */
  advance(steps: number): SearchState;
  /** The current configuration: at the end of a legal order when one was found. */
  readonly configuration: Configuration;
}

// What the two ways of searching have in common.
import type { Configuration } from './configuration.ts';

export type SearchState = 'valid' | 'invalid' | 'unfinished';

export interface Search {
  readonly steps: number;
  /** The most returns that were ever linearized. */
  readonly furthest: number;
  /** Bytes held by what grows while searching. */
  readonly bytes: number;
  /** Goes on for so many steps, or a few more. */
  advance(steps: number): SearchState;
  /** Where it stands: at the end of a legal order when that was found. */
  readonly configuration: Configuration;
}

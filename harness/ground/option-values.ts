// What words of the user's stand for as options: whole numbers, times. On the command line and in a
// program alike; what does not fit is refused in one sentence.
import { durationMs } from './duration.ts';
import { UsageError } from './usage-error.ts';

/** The largest seed there is. */
export const MAX_SEED: number = 2 ** 31 - 1;

/** @throws UsageError for what is no whole number within these bounds. */
export function wholeNumberOf(text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
    throw new UsageError(`It takes a whole number from ${least} to ${most}.`);
  }
  return value;
}

/**
 * `20`, `20s`, `500ms`, `2m` or `1h`, as milliseconds, more than 0 and at most a week; a bare number is
 * seconds. @throws UsageError for anything else.
 */
export function durationOf(text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined) return ms;
  throw new UsageError('It takes a time such as 30s, 500ms or 2m, of at most a week (168h).');
}

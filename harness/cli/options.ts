// How words on the command line become values; what does not fit is refused in one line.
import { InvalidArgumentError, Option } from 'commander';
import { levelNames } from '../../checker/index.ts';
import { durationMs } from '../ground/duration.ts';

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** `20`, `20s`, `500ms`, `2m` or `1h`, as milliseconds, more than 0 and at most a week; a bare number is seconds. */
export function duration(text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError(
    'It takes a time such as 30s, 500ms or 2m, of at most a week (168h).',
  );
}

/** An option that takes a duration; the default is shown as it is written. */
export function durationOption(flags: string, description: string, byDefault: string): Option {
  return new Option(flags, description).argParser(duration).default(duration(byDefault), byDefault);
}

/** An option that takes seeds; the default is shown as it is written. */
export function seedsOption(flags: string, description: string, byDefault: string): Option {
  return new Option(flags, description).argParser(seedList).default(seedList(byDefault), byDefault);
}
/** For histories of transactions: the isolation level that they must keep. */
export const expectOption = (): Option =>
  new Option(
    '--expect <level>',
    'for transactions: the isolation level that decides the verdict (strict-serializable unless the history names another)',
  ).choices(levelNames);

/** `7`, `1..20` or `1,5,9`. */
export function seedList(text: string): number[] {
  const range = /^(\d+)\.\.(\d+)$/.exec(text);
  const seeds = range
    ? Array.from(
        { length: Math.max(0, Number(range[2]) - Number(range[1]) + 1) },
        (_, i) => Number(range[1]) + i,
      )
    : text.split(',').map(wholeNumber(0, 2 ** 31 - 1));
  if (seeds.length === 0 || seeds.length > 10_000) {
    throw new InvalidArgumentError('It takes seeds such as 7, 1..20 or 1,5,9.');
  }
  return seeds;
}

/** Where a queue is; from the environment its password does not stand in the list of processes. */
export function queueOption(description: string): Option {
  return new Option('--queue <url>', description).env('DOUBLETAKE_QUEUE');
}

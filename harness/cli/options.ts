// How words on the command line become values; what does not fit is refused in one line.
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { expectations } from '../../checker/index.ts';
import { QUEUE_VARIABLE } from '../campaign/queue.ts';
import { durationOf, MAX_SEED, wholeNumberOf } from '../ground/option-values.ts';
import { UsageError } from '../ground/usage-error.ts';

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => argument(() => wholeNumberOf(text, least, most));
}

/** As `durationOf`. */
export function duration(text: string): number {
  return argument(() => durationOf(text));
}

/** What a word stands for; what does not fit is refused with the name of its option. */
function argument<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof UsageError ? new InvalidArgumentError(error.message) : error;
  }
}

/** What a plan is drawn from. */
export const seedNumber: (text: string) => number = wholeNumber(0, MAX_SEED);

/** An option that takes a duration; the default is shown as it is written. */
export function durationOption(flags: string, description: string, byDefault: string): Option {
  return new Option(flags, description).argParser(duration).default(duration(byDefault), byDefault);
}

/** An option that takes seeds; the default is shown as it is written. */
export function seedsOption(flags: string, description: string, byDefault: string): Option {
  return new Option(flags, description).argParser(seedList).default(seedList(byDefault), byDefault);
}
/** What must hold: for transactions an isolation level, for others what their model offers. */
export const expectOption = (): Option =>
  new Option(
    '--expect <level>',
    'what decides the verdict: for transactions an isolation level (strict-serializable unless the history names another), for set-full and broadcast eventual or linearizable, for total-queue exactly-once or at-least-once',
  ).choices(expectations);

const SEEDS_MAX = 10_000;

/** `7`, `1..20` or `1,5,9`. */
export function seedList(text: string): number[] {
  const range = /^(\d+)\.\.(\d+)$/.exec(text);
  const [first, last] = range ? [Number(range[1]), Number(range[2])] : [];
  const count = range ? last! - first! + 1 : text.split(',').length;
  if (count < 1 || count > SEEDS_MAX) {
    throw new InvalidArgumentError(
      `It takes seeds such as 7, 1..20 or 1,5,9, at most ${SEEDS_MAX}.`,
    );
  }
  const words = range ? Array.from({ length: count }, (_, i) => `${first! + i}`) : text.split(',');
  return words.map(seedNumber);
}

/** For run folders of others: what their plans name is somebody else's word. */
export const trustOption = (): Option =>
  new Option('--trust', 'import what the plan names, though it was not made on this machine');

/** Secrets of the environment from a file of `NAME=value` lines; they are set as soon as it is named. */
export function secretsOption(): Option {
  return new Option('--secrets <file>', 'NAME=value lines, for {env:NAME}').argParser((file) => {
    try {
      Object.assign(process.env, parseEnv(readFileSync(file, 'utf8')));
    } catch (error) {
      throw new InvalidArgumentError(`It cannot be read: ${(error as Error).message}`);
    }
    return file;
  });
}

/** Where a queue is; from the environment its password does not stand in the list of processes. */
export function queueOption(description: string): Option {
  return new Option('--queue <url>', description).env(QUEUE_VARIABLE);
}

/** On which system a plan is done again: where a run folder came from another machine, or for another build. */
export function addOtherSystem(command: Command): Command {
  return command
    .option('--system <system>', 'on this system instead: a name, or the path of a config file')
    .option('--config <file>', "where the plan's config file is here");
}

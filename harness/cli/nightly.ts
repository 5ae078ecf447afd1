// `doubletake nightly`: many seeds, systems and faults; resumable, on many machines.
import { appendFileSync, existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { readNightConfig, type NightConfig } from '../campaign/config.ts';
import { workThrough } from '../campaign/crew.ts';
import { annotationsOf, stepSummaryOf } from '../campaign/github.ts';
import { shardOf, type Job, type Readings } from '../campaign/job.ts';
import { jobsAndKept } from '../campaign/kept-jobs.ts';
import { junitOf } from '../campaign/junit.ts';
import {
  createNight,
  hasResult,
  isNight,
  nightsIn,
  openNight,
  readErrors,
  readResults,
  type Night,
} from '../campaign/night.ts';
import { workOverQueue } from '../campaign/queue-night.ts';
import { thinNights } from '../campaign/retention.ts';
import { showNight } from '../campaign/show.ts';
import { terminalWidth } from '../report/screen.ts';
import { wrapped } from '../report/wrapped.ts';
import { summarise, type NightSummary } from '../campaign/summary.ts';
import { timeName, toJson, writeWhole } from '../record/store.ts';
import { UsageError } from '../ground/usage-error.ts';
import { EXIT } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { duration, queueOption, seedList, wholeNumber, secretsOption } from './options.ts';
import { note, print } from '../report/printed.ts';

interface NightlyFlags extends ConcludeFlags {
  readonly nights: string;
  readonly night?: string;
  readonly shard?: Shard;
  readonly parallel?: number;
  readonly queue?: string;
}

interface Shard {
  readonly index: number;
  readonly count: number;
}

export function nightlyCommand(): Command {
  const command = new Command('nightly')
    .description('many runs: systems x workloads x nemeses x seeds, in parallel, resumable')
    .argument('[config]', 'what to run', 'nightly.yaml')
    .addOption(secretsOption())
    .option('--nights <folder>', 'where nights are kept', 'nights')
    .option(
      '--night <name>',
      'which night (default: the one that was not finished, else a new one)',
      folderName,
    )
    .option('--shard <i/n>', 'only the i-th of n parts; `merge` unites them', shard)
    .option('--parallel <count>', 'runs at a time (default: what fits)', wholeNumber(1, 1000))
    .addOption(queueOption('let workers do the runs, over postgres://... or redis://...'))
    .addHelpText('after', '\nExample: doubletake nightly nightly.yaml --junit junit.xml');
  return addConcludeFlags(command).action(async (configFile: string, flags: NightlyFlags) => {
    const night = await openOrBegin(configFile, await readNightConfig(configFile), flags);
    const jobs = inShard(night, flags.shard);
    const signal = untilInterrupted();
    const { queue: url } = flags;
    const parallel = flags.parallel ?? night.config.parallel ?? runsThatFit(jobs);
    const how = url === undefined ? `${parallel} at a time` : 'by workers';
    const waiting = jobs.filter(({ id }) => !hasResult(night, id)).length;
    say(`night ${night.path}: ${waiting} of ${jobs.length} runs to do, ${how}\n`);
    let done = jobs.length - waiting;
    const onDone = (job: Job): void => say(`[${++done}/${jobs.length}] ${lineOf(night, job)}\n`);
    const work = { night, jobs, signal, onDone };
    if (url === undefined) await workThrough({ ...work, parallel });
    else await workOverQueue({ ...work, url, onTrouble: say });
    signal.throwIfAborted();
    conclude(night, jobs, flags);
    const thinned = thinNights(flags.nights, night.config.keepValidNights ?? KEEP_VALID_NIGHTS);
    if (thinned > 0) say(`${thinned} run folders of old nights were removed\n`);
  });
}

function say(line: string): void {
  note(line);
}

const KEEP_VALID_NIGHTS = 14;

export interface ConcludeFlags {
  readonly junit?: string;
  readonly summary?: string;
  readonly json?: true;
}

export function addConcludeFlags(command: Command): Command {
  return command
    .option('--junit <file>', 'write JUnit XML')
    .option('--summary <file>', 'add a summary in Markdown (default: $GITHUB_STEP_SUMMARY)')
    .option('--json', 'print the summary as JSON');
}

/** Says what the night came to, everywhere it is wanted, and sets the exit code. */
export function conclude(night: Night, jobs: readonly Job[], flags: ConcludeFlags): void {
  const summary = summarise(night, { jobs });
  const stepSummary = flags.summary ?? process.env['GITHUB_STEP_SUMMARY'];
  if (flags.junit !== undefined) writeWhole(flags.junit, junitOf(summary));
  if (stepSummary !== undefined) appendFileSync(stepSummary, stepSummaryOf(summary));
  if (process.env['GITHUB_ACTIONS'] === 'true') note(annotationsOf(summary));
  print(flags.json ? toJson(summary) : wrapped(showNight(summary), terminalWidth()));
  process.exitCode = exitCodeOfNight(summary);
}

/** What was never run is the harness' failure, unless a violation says more. */
function exitCodeOfNight({ verdict, counts }: NightSummary): number {
  if (verdict !== 'invalid' && counts.missing > 0) return EXIT.harness;
  return EXIT[verdict];
}

async function openOrBegin(
  configFile: string,
  config: NightConfig,
  flags: NightlyFlags,
): Promise<Night> {
  const isSame = (night: Night): boolean => JSON.stringify(night.config) === JSON.stringify(config);
  if (flags.night === undefined) {
    const last = nightsIn(flags.nights).findLast(isSame);
    const open = last && inShard(last, flags.shard).some(({ id }) => !hasResult(last, id));
    if (open === true) return last;
  }
  const began = new Date();
  const name = flags.night ?? timeName(began);
  const path = join(flags.nights, name);
  if (isNight(path)) {
    const night = openNight(path);
    if (isSame(night)) return night;
    throw new UsageError(`${path} was begun with another config; choose another --night`);
  }
  if (existsSync(path)) throw new UsageError(`${path} is there, and is not a night`);
  const jobs = await jobsAndKept({ config, configFile, night: name, readings });
  const file = { format: 'doubletake-night', version: 1 } as const;
  return createNight(path, { ...file, name, began: began.toISOString(), config, jobs });
}

const readings: Readings = { seeds: seedList, durationMs: duration };

function inShard(night: Night, part: Shard | undefined): readonly Job[] {
  return part === undefined ? night.jobs : shardOf(night.jobs, part);
}

/** Clients, servers and proxies of one run want about two cores; a simulated run is one thread. */
export function runsThatFit(jobs?: readonly Job[]): number {
  const cores = availableParallelism();
  const each = jobs?.every(({ isSimulated }) => isSimulated) === true ? 1 : 2;
  return Math.max(1, Math.floor(cores / each));
}

function lineOf(night: Night, job: Job): string {
  const result = readResults({ ...night, jobs: [job] }).get(job.id);
  if (result === undefined) return `${job.id} NOT RUN: ${readErrors(night).get(job.id) ?? ''}`;
  const { verdict, findings, reason } = result;
  return `${job.id} ${verdict}${verdict === 'valid' ? '' : `: ${findings[0]?.sentence ?? reason}`}`;
}

function shard(text: string): Shard {
  const [, index, count] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (index === undefined || count === undefined || index < 1 || index > count) {
    throw new InvalidArgumentError('It takes a part such as 1/4.');
  }
  return { index, count };
}

function folderName(text: string): string {
  if (!/^[\w.-]+$/.test(text) || dirname(text) !== '.' || /^\.+$/.test(text)) {
    throw new InvalidArgumentError('It takes a name of letters, digits, dots and hyphens.');
  }
  return text;
}

// What a night came to: failures grouped by signature, new ones first, each with its trend over the
// nights before; controls, which must fail; and what was never run. Nothing is judged anew here.
import { dirname } from 'node:path';
import type { Validity } from '../../checker/index.ts';
import type { Job } from './job.ts';
import { nightsIn, readErrors, readResults, type Night } from './night.ts';
import type { JobResult } from './result.ts';

export interface NightSummary {
  readonly night: string;
  readonly path: string;
  readonly verdict: Validity;
  readonly counts: {
    readonly jobs: number;
    readonly valid: number;
    readonly invalid: number;
    readonly unknown: number;
    readonly missing: number;
  };
  /** Of systems that should pass: the new ones first, then the most frequent. */
  readonly failures: readonly Failure[];
  /** Signatures of the night before that were not seen in this one. */
  readonly gone: readonly string[];
  readonly controls: readonly Control[];
  /** Jobs without a result, with the reason where there is one. */
  readonly missing: readonly { readonly job: string; readonly reason: string }[];
  readonly runs: readonly RunLine[];
}

export interface Failure {
  readonly signature: string;
  readonly verdict: 'invalid' | 'unknown';
  /** `new` was never seen before, `back` not in the night before, `known` in the night before. */
  readonly state: 'new' | 'back' | 'known';
  /** How many runs showed it: the nights before, the oldest first, and this one. */
  readonly trend: readonly number[];
  /** Of how many runs of the same system and workload. */
  readonly ofRuns: number;
  readonly sentence: string;
  readonly runs: readonly { readonly job: string; readonly run: string }[];
}

export interface Control {
  readonly system: string;
  readonly mustFail: number;
  readonly invalid: number;
  readonly runs: number;
  /** Whether the harness still has its teeth. */
  readonly hasTeeth: boolean;
}

export interface RunLine {
  readonly job: Job;
  readonly result?: JobResult;
}

export interface SummaryOptions {
  /** Those of one shard, or all. */
  readonly jobs: readonly Job[];
}

export function summarise(night: Night, { jobs }: SummaryOptions): NightSummary {
  const results = readResults(night);
  const errors = readErrors(night);
  const runs = linesOf(jobs, results);
  const missing = runs
    .filter(({ result }) => result === undefined)
    .map(({ job }) => ({ job: job.id, reason: errors.get(job.id) ?? 'it was not run' }));
  const past = tallyPast(night);
  const failures = groupFailures(runs, past);
  const controls = controlsOf(night, runs);
  const count = (verdict: Validity): number =>
    runs.filter(({ job, result }) => !job.isControl && result?.verdict === verdict).length;
  const seen = new Set(failures.map(({ signature }) => signature));
  const isComplete = jobs.length === night.jobs.length && missing.length === 0;
  const hasFailed = count('invalid') > 0 || controls.some(({ hasTeeth }) => !hasTeeth);
  const isUnsure = count('unknown') > 0 || missing.length > 0;
  return {
    night: night.name,
    path: night.path,
    verdict: hasFailed ? 'invalid' : isUnsure ? 'unknown' : 'valid',
    counts: {
      jobs: jobs.length,
      valid: count('valid'),
      invalid: count('invalid'),
      unknown: count('unknown'),
      missing: missing.length,
    },
    failures,
    gone: isComplete ? [...(past.at(-1)?.keys() ?? [])].filter((known) => !seen.has(known)) : [],
    controls,
    missing,
    runs,
  };
}

/** By what a run that is not valid is known again. */
function signatureOf(job: Job, { findings, verdict, reason }: JobResult): string {
  return findings[0]?.signature ?? `${verdict} in ${job.system} (${job.workload}): ${reason}`;
}

type Tally = ReadonlyMap<string, number>;

const TREND_NIGHTS = 9;

/** For each night before, the oldest first, how many runs showed each signature. */
function tallyPast(night: Night): readonly Tally[] {
  return nightsIn(dirname(night.path))
    .filter(({ began, name }) => began < night.began && name !== night.name)
    .slice(-TREND_NIGHTS)
    .map((past) => tally(linesOf(past.jobs, readResults(past))));
}

function linesOf(
  jobs: readonly Job[],
  results: ReadonlyMap<string, JobResult>,
): readonly RunLine[] {
  return jobs.map((job) => {
    const result = results.get(job.id);
    return { job, ...(result && { result }) };
  });
}

function tally(runs: readonly RunLine[]): Map<string, number> {
  return countBy(
    runs.flatMap(({ job, result }) =>
      result === undefined || result.verdict === 'valid' || job.isControl
        ? []
        : [signatureOf(job, result)],
    ),
  );
}

function groupFailures(runs: readonly RunLine[], past: readonly Tally[]): readonly Failure[] {
  const failures = new Map<string, Failure>();
  const alike = countBy(runs.map(({ job }) => likeness(job)));
  for (const { job, result } of runs) {
    if (result === undefined || result.verdict === 'valid' || job.isControl) continue;
    const signature = signatureOf(job, result);
    const known = failures.get(signature);
    const run = { job: job.id, run: result.run };
    failures.set(signature, {
      signature,
      verdict: result.verdict,
      state: stateOf(signature, past),
      trend: [],
      ofRuns: alike.get(likeness(job))!,
      sentence: known?.sentence ?? result.findings[0]?.sentence ?? result.reason,
      runs: [...(known?.runs ?? []), run],
    });
  }
  const order = ['new', 'back', 'known'];
  return [...failures.values()]
    .map((failure) => ({
      ...failure,
      trend: [...past.map((night) => night.get(failure.signature) ?? 0), failure.runs.length],
    }))
    .toSorted(
      (a, b) =>
        Number(a.verdict === 'unknown') - Number(b.verdict === 'unknown') ||
        order.indexOf(a.state) - order.indexOf(b.state) ||
        b.runs.length - a.runs.length,
    );
}

/** Runs of the same system and workload are counted together. */
function likeness({ system, workload, isSimulated }: Job): string {
  return `${isSimulated ? 'simulated ' : ''}${system} ${workload}`;
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function stateOf(signature: string, past: readonly Tally[]): Failure['state'] {
  if (past.at(-1)?.has(signature) === true) return 'known';
  return past.some((night) => night.has(signature)) ? 'back' : 'new';
}

/** A control is judged where all its runs are: in a shard that has only some of them, it is not. */
function controlsOf(night: Night, runs: readonly RunLine[]): readonly Control[] {
  const controls: Control[] = [];
  for (const [index, { mustFail }] of night.config.entries.entries()) {
    if (mustFail === undefined) continue;
    const ofEntry = night.jobs.filter(({ entry }) => entry === index);
    for (const system of new Set(ofEntry.map((job) => job.system))) {
      const mine = runs.filter(({ job }) => job.entry === index && job.system === system);
      const all = ofEntry.filter((job) => job.system === system).length;
      const invalid = mine.filter(({ result }) => result?.verdict === 'invalid').length;
      if (mine.length < all) continue;
      controls.push({ system, mustFail, invalid, runs: all, hasTeeth: invalid >= mustFail });
    }
  }
  return controls;
}

// `runSystem` and `runConfig`: one run under faults, judged, with its folder and its page.
import { LIMITS, USUALLY, type PlanAsked } from '../campaign/plan-from.ts';
import { runAsked } from '../campaign/run-asked.ts';
import type { ContainerMode } from '../cluster/container/container-cluster.ts';
import { findSystem } from '../config/find-system.ts';
import { loadConfig } from '../config/load.ts';
import { durationOf, MAX_SEED } from '../ground/option-values.ts';
import type { System } from '../system/system.ts';
import { as, CALL, number, listening, readOptions, text, texts, time, yes } from './options.ts';
import type { CallOptions, Duration } from './options.ts';
import { resultOf, type Result } from './result.ts';

/** Those of `doubletake run`, with its defaults. */
export interface RunSystemOptions extends CallOptions {
  /** What the plan is drawn from; a fresh one when left out. */
  readonly seed?: number;
  /** How long clients run under faults; `30s` when left out. */
  readonly time?: Duration;
  /** Which faults: a name, or a nemesis of your own; `mix` when left out. */
  readonly nemesis?: PlanAsked['nemesis'];
  /** What clients do: a name, or a workload of your own; the system's usual one when left out. */
  readonly workload?: NonNullable<PlanAsked['workload']>;
  /** What the workload's model is expected to keep, such as an isolation level; what the workload says when left out. */
  readonly expect?: string;
  /** Logical clients, each with one operation at a time; 5 when left out. */
  readonly clients?: number;
  /** Keys that they share; 5 when left out. */
  readonly keys?: number;
  /** Operations a second that each client aims at; 30 when left out. */
  readonly rate?: number;
  /** After which an unanswered operation is unknown; `5s` when left out. */
  readonly deadline?: Duration;
  /** Go on with the faults when the history shows a violation, which ends them otherwise. */
  readonly keepGoing?: boolean;
  /** What it must come to besides, or it is invalid: `['recovered < 5s', 'p99 < 200ms', 'ok > 1000']`. */
  readonly require?: readonly string[];
  /** Nodes in containers instead of processes. */
  readonly containers?: ContainerMode;
}

const READERS = {
  ...CALL,
  seed: number(0, MAX_SEED),
  time,
  nemesis: as<PlanAsked['nemesis']>(),
  workload: as<NonNullable<PlanAsked['workload']>>(),
  expect: text,
  clients: number(...LIMITS.clients),
  keys: number(...LIMITS.keys),
  rate: number(...LIMITS.rate),
  deadline: time,
  keepGoing: yes,
  require: texts,
  containers: as<ContainerMode>(),
};

/**
 * Runs a system under faults, as `doubletake run` does: real processes, a verdict, a run folder, a page.
 * A violation is no error: it is in the result. `system` is a name, the path of a config file, or an object.
 *
 * @throws UsageError for a wrong option and for a system that cannot be run; any other Error where the
 * harness itself failed; the signal's reason when it is aborted.
 * @example
 * const result = await runSystem('fixed', { time: '10s', seed: 7 });
 * assertValid(result);
 */
export async function runSystem(
  system: string | System,
  options: RunSystemOptions = {},
): Promise<Result> {
  const { signal, progress, ...given } = readOptions('runSystem', options, READERS);
  const found = typeof system === 'string' ? await findSystem(system) : system;
  const asked = { ...AS_USUAL, ...given };
  return resultOf(await runAsked(found, asked, listening({ signal, progress })));
}

const AS_USUAL = {
  ...USUALLY,
  time: durationOf(USUALLY.time),
  deadline: durationOf(USUALLY.deadline),
};

/**
 * Runs the system of a config file, as `runSystem`.
 *
 * @example
 * const result = await runConfig('./doubletake.config.yaml', { time: '10s' });
 */
export async function runConfig(path: string, options: RunSystemOptions = {}): Promise<Result> {
  return runSystem(await loadConfig(path), options);
}

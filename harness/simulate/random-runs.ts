// Random exploration: many short simulated runs under the default nemesis, each drawn from a seed of
// its own, three clients on one key.
import type { Protocol } from '../plan/machine.ts';
import { mix } from '../nemesis/mix.ts';
import { drawPlan } from '../run/draw-plan.ts';
import type { System } from '../system/system.ts';
import { puthash } from '../workload/puthash.ts';
import { simulate } from './simulate.ts';

export interface RandomRunsOptions {
  readonly protocol: Protocol;
  readonly system: System;
  readonly runs: number;
  /** The others follow it. */
  readonly firstSeed: number;
  /** For how long clients run under faults, each time. */
  readonly durationMs: number;
  readonly signal: AbortSignal;
  readonly progress?: (soFar: RandomRuns) => void;
}

export interface RandomRuns {
  readonly runs: number;
  /** Operations that clients asked in all of them. */
  readonly operations: number;
  /** The seeds of runs that showed a violation. */
  readonly invalid: readonly number[];
  /** The seeds of those without one after which nothing was acknowledged any more. */
  readonly stuck: readonly number[];
  readonly elapsedMs: number;
}

const CLIENTS = { workload: puthash, clients: 3, keys: 1 };

export async function runRandomly(options: RandomRunsOptions): Promise<RandomRuns> {
  const { protocol, system, firstSeed, durationMs, signal, progress = () => {} } = options;
  const began = performance.now();
  const invalid: number[] = [];
  const stuck: number[] = [];
  let runs = 0;
  let operations = 0;
  const soFar = (): RandomRuns => {
    return { runs, operations, invalid, stuck, elapsedMs: performance.now() - began };
  };
  for (; runs < options.runs && !signal.aborted; runs++) {
    const seed = firstSeed + runs;
    const plan = drawPlan(system, mix, { seed, durationMs, ...CLIENTS });
    const { judgement } = await simulate({ plan, protocol });
    const { ok, fail, info } = judgement.operations;
    operations += ok + fail + info;
    if (judgement.verdict === 'invalid') invalid.push(seed);
    else if (judgement.anomalies.some(({ kind }) => kind === 'stuck')) stuck.push(seed);
    progress(soFar());
  }
  return soFar();
}

// A counterexample followed by real processes, both ways: message by message, with timers fired by
// command; and through Toxiproxy alone, as any system can be.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRun, type JudgedRun } from '../record/load.ts';
import { scriptedPlan } from '../run/draw-plan.ts';
import { run } from '../run/run.ts';
import { isRealised } from '../plan/script.ts';
import { createRunFolder } from '../record/store.ts';
import { puthash } from '../workload/puthash.ts';
import type { System } from '../system/system.ts';
import type { Counterexample } from '../explore/explore.ts';
import { replayExactly } from './exact.ts';
import { scheduleOf } from './schedule.ts';

export interface Followed {
  /** Whether every step came true. */
  readonly isRealised: boolean;
  /** Whether the clients of the real processes saw a violation. */
  readonly isInvalid: boolean;
  readonly elapsedMs: number;
}

/** In a folder that goes away again. */
export function followExactly(
  counterexample: Counterexample,
  system: System,
  signal: AbortSignal,
): Promise<Followed> {
  return inFreshFolder(async (path) => {
    const folder = { path, logs: path, traces: path };
    const replay = await replayExactly({ counterexample, system, folder, signal });
    return {
      isRealised: replay.notRealised === undefined,
      isInvalid: replay.judgement.verdict === 'invalid',
      elapsedMs: replay.elapsedMs,
    };
  });
}

/** In a folder that goes away again; the time is that of the run, with its processes' start and end. */
export function followThroughLinks(
  counterexample: Counterexample,
  system: System,
  signal: AbortSignal,
): Promise<Followed> {
  return inFreshFolder(async (store) => {
    const plan = scriptedPlan(system, scheduleOf(counterexample, SCHEDULE), 1);
    const folder = createRunFolder(store, plan);
    const began = performance.now();
    await run({ plan, system, workload: puthash, folder, signal, progress: () => {} });
    const elapsedMs = performance.now() - began;
    return { ...outcomeOf(await loadRun(folder.path)), elapsedMs };
  });
}

/** What the compiled script of a counterexample is called. */
export const SCHEDULE = 'counterexample';

export function outcomeOf({ judgement, record }: JudgedRun): Omit<Followed, 'elapsedMs'> {
  return {
    isRealised: isRealised(record.history),
    isInvalid: judgement.verdict === 'invalid',
  };
}

export function isReproduced(followed: Omit<Followed, 'elapsedMs'>): boolean {
  return followed.isRealised && followed.isInvalid;
}

async function inFreshFolder<T>(work: (path: string) => Promise<T>): Promise<T> {
  const path = mkdtempSync(join(tmpdir(), 'doubletake-'));
  try {
    return await work(path);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

// Steadiness: makes a small plan fail more surely. A shrunk plan depends on exact timing, and real
// processes are late by varying amounts. So its times, and the seed from which clients draw their
// pauses, are varied, and the variant that fails most often under random delays is kept.
import type { Plan } from '../plan/plan.ts';
import type { Fault } from '../plan/fault.ts';
import { seededRandom, type Random } from '../ground/random.ts';
import { SETTLED_MS } from './excerpts.ts';

export interface SteadyOptions {
  readonly plan: Plan;
  /** Whether a run of this very plan shows the violation in question; other luck, another run. */
  readonly fails: (plan: Plan, luck: number) => Promise<boolean>;
  /** Ends the search; the best plan so far is taken. */
  readonly enough: AbortSignal;
  /** Told of each better plan and how many of `LATE_RUNS` failed. */
  readonly progress?: (failed: number) => void;
}

export const LATE_RUNS = 20;
const VARIATIONS = 150;

export interface SteadyPlan {
  readonly plan: Plan;
  /** The number of failed runs, of `LATE_RUNS`. */
  readonly failed: number;
}

export async function steadyPlan(options: SteadyOptions): Promise<SteadyPlan> {
  const { plan, fails, enough, progress } = options;
  const random = seededRandom(plan.seed).split('steady');
  const countFailed = async (candidate: Plan, atLeast: number): Promise<number> => {
    let failed = 0;
    for (let run = 1; run <= LATE_RUNS && failed + LATE_RUNS - run + 1 >= atLeast; run++) {
      if (await fails(untimely(candidate, seededRandom(run)), run)) failed++;
    }
    return failed;
  };
  let best = plan;
  let most = await countFailed(plan, 0);
  progress?.(most);
  for (let left = VARIATIONS; left > 0 && most < LATE_RUNS && !enough.aborted; left--) {
    const candidate = vary(best, random);
    const failed = await countFailed(candidate, most);
    if (failed < most) continue;
    if (failed > most) progress?.(failed);
    [best, most] = [candidate, failed];
  }
  return { plan: best, failed: most };
}

/** A plan with delays as real processes have them: faults early or late, restarts slower. */
function untimely(plan: Plan, random: Random): Plan {
  return withTimes(plan, {
    fault: (fault) => ({
      ...fault,
      atMs: Math.max(0, fault.atMs + random.integer(-150, 150)),
      forMs: Math.max(1, fault.forMs + random.integer(-50, 'nodes' in fault ? 500 : 50)),
    }),
    operation: (atMs) => Math.max(0, atMs + random.integer(-50, 50)),
  });
}

/** A plan with one or two things changed: the time of a fault or operation, a duration, or the seed. */
function vary(plan: Plan, random: Random): Plan {
  const shift = (ms: number, least: number): number =>
    random.chance(0.5) ? ms : Math.max(least, ms + random.integer(-200, 200));
  const moved = withTimes(plan, {
    fault: (fault) => ({
      ...fault,
      atMs: shift(fault.atMs, Math.min(fault.atMs, SETTLED_MS)),
      forMs: shift(fault.forMs, 10),
    }),
    operation: (atMs) => shift(atMs, 0),
  });
  return { ...moved, seed: random.chance(0.5) ? plan.seed : random.integer(1, 2 ** 30) };
}

/** A plan in order of time, whose run lasts a little longer than its last fault. */
function withTimes(
  plan: Plan,
  change: {
    readonly fault: (fault: Fault) => Fault;
    readonly operation: (atMs: number) => number;
  },
): Plan {
  const faults = plan.faults.map(change.fault).toSorted((a, b) => a.atMs - b.atMs);
  const endMs = Math.max(0, ...faults.map(({ atMs, forMs }) => atMs + forMs));
  const operations = Object.entries(plan.workload.operations ?? {}).map(([client, ops]) => [
    client,
    ops
      .map((op) => ({ ...op, atMs: change.operation(op.atMs ?? 0) }))
      .toSorted((a, b) => a.atMs - b.atMs),
  ]);
  return {
    ...plan,
    durationMs: Math.max(plan.durationMs, endMs + 500),
    faults,
    workload: { ...plan.workload, operations: Object.fromEntries(operations) },
  };
}

// Replays: the same plan on fresh processes, several times.
import type { Plan } from '../plan/plan.ts';
import type { JudgedRun } from '../record/load.ts';
import type { System } from '../system/system.ts';
import { runOnce, type RunOnceOptions } from './run-once.ts';

/** Runs a plan so often, or until a run is invalid where that is asked for; the runs in their order. */
export async function replayPlan(
  plan: Plan,
  system: System,
  options: RunOnceOptions & { readonly times: number },
): Promise<readonly JudgedRun[]> {
  const runs: JudgedRun[] = [];
  while (runs.length < options.times) {
    const run = await runOnce(plan, system, options);
    runs.push(run);
    if (options.untilInvalid === true && isInvalid(run)) break;
  }
  return runs;
}

export function isInvalid({ judgement }: JudgedRun): boolean {
  return judgement.verdict === 'invalid';
}

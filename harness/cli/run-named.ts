// A run as every command does it: its plan's names resolved, the plan said first, its progress on stderr.
import { runOnce, type RunOnceOptions } from '../campaign/run-once.ts';
import { workloadOf } from '../config/find-system.ts';
import type { Plan } from '../plan/plan.ts';
import type { JudgedRun } from '../record/load.ts';
import { onScreen } from '../report/screen.ts';
import type { System } from '../system/system.ts';

export async function runNamed(
  plan: Plan,
  system: System,
  options: Omit<RunOnceOptions, 'workload' | 'onlooker'>,
): Promise<JudgedRun> {
  const workload = await workloadOf(plan);
  return runOnce(plan, system, { ...options, workload, onlooker: onScreen(process.stderr) });
}

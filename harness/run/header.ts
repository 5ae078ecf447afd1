// The first line of a run's history: what its plan is, and by which model it is judged.
import type { HistoryHeader } from '../../checker/index.ts';
import type { Plan } from '../plan/plan.ts';
import { modelName, type Workload } from '../workload/workload.ts';

/** The header; where the plan was run has facts to add. */
export function headerOf(
  { system, seed, nemesis, script, require, workload: { expect } }: Plan,
  workload: Workload,
): HistoryHeader {
  const expected = expect ?? workload.expect;
  return {
    format: 'doubletake-history',
    version: 1,
    model: modelName(workload),
    ...(expected !== undefined && { expect: expected }),
    system,
    seed,
    nemesis,
    workload: workload.name,
    ...(script && { script: script.name }),
    ...(require && { require }),
  };
}

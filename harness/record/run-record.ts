// What a report is made of: what one run left behind, read and judged. Nothing here is run again.
import type { History, Verdict } from '../../checker/index.ts';
import type { Plan } from '../plan/plan.ts';
import type { Trace } from './trace.ts';

export interface RunRecord {
  readonly history: History;
  readonly verdict: Verdict;
  /** Absent for a history of somebody else's run. */
  readonly plan?: Plan;
  /** Empty where the system writes none: then pictures are drawn from the history, hollow. */
  readonly trace: Trace;
}

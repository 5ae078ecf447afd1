// What a report is made of: what one run left behind, read and judged. Nothing here is run again.
import type { CheckOptions, History, Verdict } from '../../checker/index.ts';
import type { Plan } from '../plan/plan.ts';
import type { Trace } from './trace.ts';

export interface RunRecord {
  readonly history: History;
  readonly verdict: Verdict;
  /** By what else it was judged than its header says; commands that judge it again must be told. */
  readonly assumed?: Assumed;
  /** Absent for a history of somebody else's run. */
  readonly plan?: Plan;
  /** Empty where the system writes none: then pictures are drawn from the history, hollow. */
  readonly trace: Trace;
}

/** What the object held before, how a queue hands out, what is expected, and which model. */
export type Assumed = Pick<CheckOptions, 'initial' | 'order' | 'expect'> & {
  readonly model?: string;
};

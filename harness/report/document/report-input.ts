// What a report page is made from: the record of one run, judged, and what stands beside it in its folder.
import type { NodeLog } from '../../record/node-logs.ts';
import type { RunRecord } from '../../record/run-record.ts';

export interface ReportInput {
  readonly record: RunRecord;
  /** As commands need it. */
  readonly runFolder: string;
  readonly checkMs?: number;
  /** Whether an operation was acknowledged after healing; absent when nobody looked. */
  readonly recovered?: boolean;
  readonly logs?: readonly NodeLog[];
}

// A run as every command does it: conducted, judged, reported, and its folder finished.
import type { Plan } from '../plan/plan.ts';
import { loadRun, type JudgedRun } from '../record/load.ts';
import { completeRun, createRunFolder } from '../record/store.ts';
import { reportOf } from '../report/document/page.ts';
import { showPlan, showProgress } from '../report/screen.ts';
import { run, type RunOptions } from '../run/run.ts';
import { untilInvalid } from '../run/until-invalid.ts';
import type { System } from '../system/system.ts';

export interface RunOnceOptions extends Pick<RunOptions, 'signal' | 'startCluster'> {
  readonly store: string;
  /** Whether faults end as soon as the history shows a violation. */
  readonly untilInvalid?: boolean;
  /** Whether a valid run goes without a report, which can be written whenever it is wanted. */
  readonly isReportedOnFailureOnly?: boolean;
}

/** A run as every command does it: its plan said first, its progress on stderr. */
export async function runOnce(
  plan: Plan,
  system: System,
  { store, untilInvalid: endsEarly, isReportedOnFailureOnly = false, ...options }: RunOnceOptions,
): Promise<JudgedRun> {
  const folder = createRunFolder(store, plan);
  process.stderr.write(showPlan(plan, folder.path));
  const progress = showProgress(process.stderr);
  const watch = endsEarly === true ? untilInvalid(folder) : undefined;
  try {
    const enough = watch && { enough: watch.found };
    await run({ plan, system, folder, ...options, progress: progress.update, ...enough });
  } finally {
    watch?.end();
    progress.end();
  }
  const judged = await loadRun(folder.path);
  if (judged.judgement.verdict !== 'valid' || !isReportedOnFailureOnly) {
    folder.write('report.html', await reportOf(judged));
  }
  await completeRun(folder, judged.judgement);
  return judged;
}

// A run as every command does it: conducted, judged, reported, and its folder finished.
import type { Plan } from '../plan/plan.ts';
import { keepingErrors } from '../record/failed.ts';
import { loadRun, type JudgedRun } from '../record/load.ts';
import { cleanse } from '../record/cleanse.ts';
import { completeRun, createRunFolder } from '../record/store.ts';
import { reportOf } from '../report/document/page.ts';
import type { Onlooker } from '../report/screen.ts';
import { run, type RunOptions } from '../run/run.ts';
import { untilInvalid } from '../run/until-invalid.ts';
import type { System } from '../system/system.ts';

export interface RunOnceOptions extends Pick<RunOptions, 'workload' | 'startCluster'> {
  /** Where run folders go: `<store>/<system>/<time>-<seed>/`. */
  readonly store: string;
  /** Aborted to stop everything early; then the run rejects. */
  readonly signal?: AbortSignal;
  /** Nobody when left out: nothing is printed. */
  readonly onlooker?: Onlooker;
  /** Whether faults end as soon as the history shows a violation. */
  readonly untilInvalid?: boolean;
  /** Whether a valid run goes without a report, which can be written whenever it is wanted. */
  readonly isReportedOnFailureOnly?: boolean;
}

/**
 * Runs a plan with real processes, judges what was recorded and leaves a finished run folder, with a
 * report, in the store. Prints nothing.
 *
 * @throws UsageError where the plan and its workload or system do not fit; any other Error where the
 * harness itself failed. A violation is no error: it is in the verdict.
 * @example
 * const plan = drawPlan(system, nemesis, { seed: 7, durationMs: 30_000, workload });
 * const { judgement } = await runOnce(plan, system, { workload, store: 'runs' });
 */
export async function runOnce(
  plan: Plan,
  system: System,
  options: RunOnceOptions,
): Promise<JudgedRun> {
  const { store, workload, onlooker, isReportedOnFailureOnly = false, startCluster } = options;
  const { signal = new AbortController().signal } = options;
  const folder = createRunFolder(store, plan);
  onlooker?.planned(plan, folder.path);
  const watch = options.untilInvalid === true ? untilInvalid(folder, workload.model) : undefined;
  try {
    const go = () =>
      run({
        ...{ plan, system, workload, folder, signal },
        progress: onlooker?.progressed ?? (() => {}),
        ...(startCluster && { startCluster }),
        ...(watch && { enough: watch.found }),
      });
    await keepingErrors(folder, signal, go);
  } finally {
    watch?.end();
    await cleanse(folder);
    onlooker?.ended();
  }
  const judged = await loadRun(folder.path, { model: workload.model });
  if (judged.judgement.verdict !== 'valid' || !isReportedOnFailureOnly) {
    folder.write('report.html', await reportOf(judged));
  }
  await completeRun(folder, judged.judgement);
  return judged;
}

// A run as every command does it: conducted, judged, reported, and its folder finished.
import type { Plan } from '../plan/plan.ts';
import { keepingErrors } from '../record/failed.ts';
import { loadRun, type JudgedRun } from '../record/load.ts';
import { cleanse, expectSecrets } from '../record/cleanse.ts';
import { createRunFolder } from '../record/store.ts';
import type { Onlooker } from '../report/screen.ts';
import type { Progress } from '../run/conduct.ts';
import { finishRun } from './finish-run.ts';
import { run, type RunOptions } from '../run/run.ts';
import { watch } from '../run/watch.ts';
import type { System } from '../system/system.ts';

export interface RunOnceOptions extends Pick<RunOptions, 'workload' | 'startCluster'> {
  /** Where run folders go: `<store>/<system>/<time>-<seed>/`. */
  readonly store: string;
  /** Aborted to stop everything early; then the run rejects. */
  readonly signal?: AbortSignal;
  /** Nobody when left out: nothing is printed. */
  readonly onlooker?: Onlooker;
  /** Whether faults go on when the history shows a violation, which ends them when left out. */
  readonly keepGoing?: boolean;
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
  expectSecrets(folder);
  onlooker?.planned(plan, folder.path);
  const watching = watch(folder.history, workload.model);
  const progress = telling(watching.found, onlooker);
  try {
    const go = () =>
      run({
        ...{ plan, system, workload, folder, signal },
        ...{ progress, recorded: watching.see },
        ...(startCluster && { startCluster }),
        ...(options.keepGoing !== true && { enough: watching.found }),
      });
    await keepingErrors(folder, signal, go);
  } finally {
    watching.end();
    await cleanse(folder);
    onlooker?.ended();
  }
  const judged = await loadRun(folder.path, { model: workload.model });
  const isReported = judged.judgement.verdict !== 'valid' || !isReportedOnFailureOnly;
  await finishRun(folder, judged, { isReported, note: onlooker?.noted ?? (() => {}) });
  return judged;
}

/** Tells how the run goes on, and of the violation in the moment it is known. */
function telling(found: AbortSignal, onlooker: Onlooker | undefined): RunOptions['progress'] {
  let latest: Progress | undefined;
  const tell = (): void => {
    const note = `a violation: ${String(found.reason)}`;
    if (latest !== undefined) onlooker?.progressed({ ...latest, note });
  };
  found.addEventListener('abort', tell, { once: true });
  return (progress) => {
    latest = progress;
    onlooker?.progressed(progress);
  };
}

// `replay` and `keep`: what failed once, done again, and kept for that.
import { keepFailure, type Kept } from '../campaign/kept.ts';
import { LIMITS } from '../campaign/plan-from.ts';
import { replayRun } from '../campaign/replay-run.ts';
import type { ContainerMode } from '../cluster/container/container-cluster.ts';
import type { Rate } from '../ground/rate.ts';
import { UsageError } from '../ground/usage-error.ts';
import {
  as,
  CALL,
  listening,
  number,
  readOptions,
  text,
  yes,
  type CallOptions,
} from './options.ts';
import { resultOf, type Result } from './result.ts';

/** Those of `doubletake replay`, with its defaults. */
export interface ReplayOptions extends CallOptions {
  /** How often; once when left out. */
  readonly times?: number;
  /** No more often than until it fails; that run ends early. */
  readonly untilInvalid?: boolean;
  /** On this system instead: a name, or the path of a config file. */
  readonly system?: string;
  /** Where the plan's config file is here. */
  readonly config?: string;
  /** Whether what a folder from another machine names may run here. */
  readonly trust?: boolean;
  /** Nodes in containers instead of processes. */
  readonly containers?: ContainerMode;
}

/** Of all runs the first that is invalid, else the first that is unknown, else the last. */
export interface ReplayResult extends Result {
  readonly runs: readonly Result[];
  /** How many of them were invalid, with its confidence interval. */
  readonly rate: Rate;
}

const READERS = {
  ...CALL,
  times: number(...LIMITS.times),
  untilInvalid: yes,
  system: text,
  config: text,
  trust: yes,
  containers: as<ContainerMode>(),
};

/**
 * The same plan on fresh processes: of a run folder, of a probe's, or of a failure that was kept.
 *
 * @throws UsageError for a wrong option and where there is nothing to replay; any other Error where the
 * harness itself failed; the signal's reason when it is aborted.
 * @example
 * assertValid(await replay('test/plans/double-charge.json', { times: 5 }));
 */
export async function replay(path: string, options: ReplayOptions = {}): Promise<ReplayResult> {
  const { signal, progress, ...given } = readOptions('replay', options, READERS);
  const { runs: judged, rate } = await replayRun(
    path,
    { times: 1, store: 'runs', ...given },
    { ...listening({ signal, progress }), onNote: progress ?? (() => {}) },
  );
  const runs = judged.map(resultOf);
  const worst =
    runs.find(({ verdict }) => verdict === 'invalid') ??
    runs.find(({ verdict }) => verdict === 'unknown') ??
    runs.at(-1)!;
  return { ...worst, runs, rate };
}

/**
 * Keeps a failure in a file, for `replay`, as `doubletake keep` does; a result, or the path of a run folder.
 *
 * @throws UsageError where there is no failure to keep.
 */
export async function keep(run: string | Result, file: string): Promise<Kept> {
  const folder = typeof run === 'string' ? run : run.folder;
  if (folder === undefined) throw new UsageError('keep: the result has no run folder');
  return keepFailure(folder, file);
}

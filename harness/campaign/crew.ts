// The crew does the jobs of a night on this machine, some at a time.
import { realClock } from '../ground/clock.ts';
import { claimRun } from './claim.ts';
import type { Job } from './job.ts';
import { hasResult, writeError, type Night } from './night.ts';
import { ATTEMPTS, runJob } from './run-job.ts';

export interface CrewOptions {
  readonly night: Night;
  readonly jobs: readonly Job[];
  readonly parallel: number;
  /** Aborted by Ctrl-C: runs that are under way are stopped and stay unfinished. */
  readonly signal: AbortSignal;
  /** Told of each job that is over, whether or not there is a result now. */
  readonly onDone: (job: Job) => void;
}

/**
 * Does those jobs that have no result yet. Other harnesses on this machine may do the same at the same
 * time: each run is done by one of them, and all of them wait until each job is over.
 */
export async function workThrough(options: CrewOptions): Promise<void> {
  const { night, jobs, parallel, signal, onDone } = options;
  const waiting = new Set(jobs.filter(({ id }) => !hasResult(night, id)));
  const lane = async (): Promise<void> => {
    while (waiting.size > 0 && !signal.aborted) {
      const claimed = claimNext(night, waiting);
      if (claimed === undefined) {
        await realClock.sleep(LOOK_AGAIN_MS, signal);
        continue;
      }
      const { job, release } = claimed;
      waiting.delete(job);
      if (!hasResult(night, job.id)) await attempt(job, options);
      release();
      if (!signal.aborted) onDone(job);
    }
  };
  await Promise.all(Array.from({ length: parallel }, lane));
}

const LOOK_AGAIN_MS = 200;

/** The first of the jobs that nobody does; undefined while others are at all of them. */
function claimNext(
  night: Night,
  waiting: ReadonlySet<Job>,
): { readonly job: Job; readonly release: () => void } | undefined {
  for (const job of waiting) {
    const release = claimRun(night, job.id);
    if (release !== undefined) return { job, release };
  }
  return undefined;
}

async function attempt(job: Job, { night, signal }: CrewOptions): Promise<void> {
  for (let left = ATTEMPTS; left > 0; left--) {
    try {
      return await runJob(job, night.path, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (left === 1) writeError(night, job.id, (error as Error).message);
    }
  }
}

// The crew does the jobs of a night on this machine, some at a time.
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

/** Does those jobs that have no result yet. */
export async function workThrough(options: CrewOptions): Promise<void> {
  const { night, jobs, parallel, signal, onDone } = options;
  const waiting = jobs.filter(({ id }) => !hasResult(night, id));
  const lane = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      if (signal.aborted) return;
      await attempt(job, options);
      if (!signal.aborted) onDone(job);
    }
  };
  await Promise.all(Array.from({ length: parallel }, lane));
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

// The crew does the jobs of a night, some at a time, each in a process of its own: a run that
// crashes or hangs costs one run, and no run's work disturbs the timing of another's clients.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { dieWithParent } from '../cluster/process-group.ts';
import type { Job } from './job.ts';
import { hasResult, writeError, type Night } from './night.ts';

const PROGRAM = fileURLToPath(new URL('../main.js', import.meta.url));

/** Only a harness that failed is tried again; a violation is a result like any other. */
const ATTEMPTS = 2;

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
  const command = [process.execPath, PROGRAM, 'worker', night.path, '--job', job.id];
  const [file = '', ...argv] = [...(await dieWithParent()), ...command];
  let message = '';
  for (let left = ATTEMPTS; left > 0; left--) {
    const worker = await execa(file, argv, {
      // In a group of its own: Ctrl-C on the terminal reaches the crew, which tells its workers.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      reject: false,
      cancelSignal: signal,
      timeout: longestMs(job),
      forceKillAfterDelay: 60_000,
    });
    if (hasResult(night, job.id) || signal.aborted) return;
    message = worker.timedOut
      ? `it took longer than ${longestMs(job) / 60_000} minutes`
      : lastLine(worker.stderr);
  }
  writeError(night, job.id, message);
}

/** Far more than any run takes, for one that hangs. */
function longestMs({ durationMs }: Job): number {
  return durationMs * 5 + 10 * 60_000;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

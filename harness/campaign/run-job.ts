// One run of a night in a process of its own: a run that crashes or hangs costs one run, and no run's
// work disturbs the timing of another's clients.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { forgetGroup, rememberGroup } from '../cluster/process/run-state.ts';
import { onceTold } from '../cluster/process/watchdog.ts';
import type { Job } from './job.ts';

const PROGRAM = fileURLToPath(new URL('../main.js', import.meta.url));

/** Only a harness that failed is tried again; a violation is a result like any other. */
export const ATTEMPTS = 2;

/** Done when the run's result is in `folder`; rejects, with the harness' last words, when it is not. */
export async function runJob(job: Job, folder: string, signal: AbortSignal): Promise<void> {
  const argv = [PROGRAM, 'run-job', folder, JSON.stringify(job)];
  const running = execa(...onceTold(process.execPath, argv), {
    // In a group of its own: Ctrl-C on the terminal reaches us, and we tell it.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    reject: false,
    cancelSignal: signal,
    timeout: longestMs(job),
    forceKillAfterDelay: 60_000,
  });
  const { pid } = running;
  if (pid !== undefined) rememberGroup(pid);
  running.stdin.end('\n');
  const child = await running;
  if (pid !== undefined) forgetGroup(pid);
  signal.throwIfAborted();
  if (child.exitCode === 0) return;
  throw new Error(
    child.timedOut
      ? `it took longer than ${longestMs(job) / 60_000} minutes`
      : lastLine(child.stderr),
  );
}

/** Far more than any run takes, for one that hangs. */
function longestMs({ durationMs }: Job): number {
  return durationMs * 5 + 10 * 60_000;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

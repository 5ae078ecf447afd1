// Ctrl-C: the first asks the command to stop what it started; more of them change nothing, because
// a harness that leaves early leaves servers behind.
import { note } from '../report/printed.ts';

/** Aborted by SIGINT or SIGTERM, which also sets the exit code (130, 143). */
export function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  const stop = (signal: 'SIGINT' | 'SIGTERM'): void => {
    process.exitCode = signal === 'SIGINT' ? 130 : 143;
    if (!controller.signal.aborted) note(`\n${signal}: stopping everything\n`);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}

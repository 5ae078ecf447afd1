// Taking the probed server down and up again, by the user's own commands. A server that --start
// keeps in the foreground is ours: it can be killed without --kill, and it is stopped at the end.
import { execa } from 'execa';
import { startGroup, type ProcessGroup } from '../cluster/process/process-group.ts';
import { dial } from '../net/dial.ts';
import { callHttp, callThrough } from '../net/http-call.ts';
import type { Clock } from '../ground/clock.ts';
import { UsageError } from '../ground/usage-error.ts';
import { waitUntil } from '../ground/wait-until.ts';

export interface ServerControl {
  readonly kill: () => Promise<void>;
  /** Done when the server answers; throws when that takes too long, or the signal is aborted. */
  readonly start: (signal?: AbortSignal) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface ServerControlOptions {
  readonly startCommand: string;
  readonly killCommand: string | undefined;
  readonly url: string;
  readonly upstream: string;
  readonly logFile: string;
  /** How long it may take to answer once it was started. */
  readonly readyMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const KILL_WITHIN_MS = 10_000;

export function createServerControl(options: ServerControlOptions): ServerControl {
  const { clock, signal, upstream } = options;
  let group: ProcessGroup | undefined;

  const until = async (
    isSo: () => Promise<boolean>,
    withinMs: number,
    complaint: () => string,
    limit: AbortSignal = signal,
  ): Promise<void> => {
    const look = async (): Promise<true | undefined> => (await isSo()) || undefined;
    const isSeen = await waitUntil(look, { clock, everyMs: 10, withinMs, signal: limit });
    limit.throwIfAborted();
    if (isSeen === undefined) throw new UsageError(complaint());
  };

  const isUp = async (): Promise<boolean> => {
    const call = { ...callThrough(upstream, options.url), method: 'GET' };
    const outcome = await callHttp({ ...call, timeoutMs: 1000 });
    return outcome.type === 'answer';
  };

  const stop = async (): Promise<void> => {
    await group?.kill();
    group = undefined;
  };

  return {
    stop,
    kill: async () => {
      if (options.killCommand === undefined) await stop();
      else {
        await killBy(options.killCommand);
        await group?.exited;
        await stop();
      }
      await until(
        async () => (await dial(upstream, 500)) === 'refused',
        KILL_WITHIN_MS,
        () => `the server at ${upstream} still accepts connections after it was killed`,
      );
    },
    start: async (limit) => {
      const started = await startGroup({
        command: ['/bin/sh', '-c', options.startCommand],
        logFile: options.logFile,
      });
      group = started;
      await until(
        async () => {
          if (await isUp()) return true;
          const exit = started.isAlive() ? undefined : await started.exited;
          if (exit !== undefined && exit.code !== 0) {
            throw new UsageError(
              `--start '${options.startCommand}' ended with ${exit.signal ?? `code ${exit.code}`}; see ${options.logFile}`,
            );
          }
          return false;
        },
        options.readyMs,
        () =>
          `the server did not answer at ${options.url} within ${options.readyMs / 1000} s of --start; see ${options.logFile}. More time is given by --ready`,
        limit,
      );
    },
  };
}

async function killBy(command: string): Promise<void> {
  const killed = await execa(command, { shell: true, reject: false, timeout: KILL_WITHIN_MS });
  if (killed.timedOut) throw new UsageError(`--kill '${command}' did not end`);
}

/** Takes the server's store away and brings it back. */
export function createStoreControl(commands: { readonly kill: string; readonly start: string }): {
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Brings it back if it is away. */
  readonly restore: () => Promise<void>;
} {
  let isAway = false;
  const run = async (flag: string, command: string): Promise<void> => {
    const done = await execa(command, { shell: true, reject: false, timeout: KILL_WITHIN_MS });
    if (done.failed) throw new UsageError(`${flag} '${command}' ${done.shortMessage ?? 'failed'}`);
  };
  const start = async (): Promise<void> => {
    await run('--start-store', commands.start);
    isAway = false;
  };
  return {
    start,
    kill: async () => {
      isAway = true;
      await run('--kill-store', commands.kill);
    },
    restore: async () => {
      if (isAway) await start();
    },
  };
}

// The caller: a command that is started for each way, and killed with its children when its time is
// over; or a function of the test that asks.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findExecutable } from '../cluster/process/executable.ts';
import { startGroup } from '../cluster/process/process-group.ts';
import { realClock } from '../ground/clock.ts';
import { lastLines } from '../ground/file-end.ts';
import { UsageError } from '../ground/usage-error.ts';
import { isShortage } from '../ground/shortage.ts';
import { within } from '../ground/within.ts';
import { orAbort } from '../net/or-abort.ts';

/** What the caller came to. */
export interface CallerEnd {
  /** How it ended, in words: `exit 0`, `SIGSEGV`, `returned`, `threw`, `still waiting after 10 s`. */
  readonly end: string;
  /** Of a command that ended by itself. */
  readonly exit?: number;
  /** The last line that it wrote, or what the function returned or threw, as text. */
  readonly lastLine: string;
  readonly isTimedOut: boolean;
  readonly tookMs: number;
}

/** Calls the URL, and says what it saw. The signal is aborted when its time is over. */
export type CallFunction = (url: string, signal: AbortSignal) => unknown;

export interface CallerOptions {
  /** `{url}` and `{port}` in an argument become the URL and its port, which stand in DOUBLETAKE_URL and DOUBLETAKE_PORT, too. */
  readonly caller: readonly string[] | CallFunction;
  readonly url: string;
  /** More of its environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeMs: number;
  readonly signal: AbortSignal | undefined;
}

/** @throws UsageError where there is no such program. */
export async function runCaller(options: CallerOptions): Promise<CallerEnd> {
  const beganNs = realClock.nowNs();
  const end = await (typeof options.caller === 'function'
    ? runFunction(options.caller, options)
    : runCommand(options.caller, options));
  const tookMs = (realClock.nowNs() - beganNs) / 1e6;
  return {
    ...end,
    tookMs,
    ...(end.isTimedOut && { end: `still waiting after ${options.timeMs / 1000} s` }),
  };
}

type End = Omit<CallerEnd, 'tookMs'>;

async function runFunction(
  call: CallFunction,
  { url, timeMs, signal }: CallerOptions,
): Promise<End> {
  return within(timeMs, signal, async (limited) => {
    try {
      const result = await orAbort(
        Promise.resolve().then(() => call(url, limited)),
        limited,
      );
      return { end: 'returned', lastLine: oneLine(textOf(result)), isTimedOut: false };
    } catch (error) {
      if (isShortage(error)) throw error;
      const isTimedOut = limited.aborted;
      return { end: 'threw', lastLine: isTimedOut ? '' : oneLine(String(error)), isTimedOut };
    }
  });
}

async function runCommand(command: readonly string[], options: CallerOptions): Promise<End> {
  const { url, timeMs, signal, environment } = options;
  const { port } = new URL(url);
  const [program = ''] = command;
  if ((await findExecutable(program)) === undefined) {
    throw new UsageError(`no program named "${program}" that could be started`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'doubletake-resend-'));
  const logFile = join(folder, 'output');
  try {
    const group = await startGroup({
      command: command.map((word) => word.replaceAll('{url}', url).replaceAll('{port}', port)),
      environment: { ...environment, DOUBLETAKE_URL: url, DOUBLETAKE_PORT: port },
      logFile,
    });
    const exit = await within(timeMs, signal, (limited) => orAbort(group.exited, limited)).catch(
      () => undefined,
    );
    await group.kill();
    const [lastLine = ''] = await lastLines(logFile, 1);
    return {
      end: exit === undefined ? '' : (exit.signal ?? `exit ${exit.code ?? '?'}`),
      ...(exit?.code !== undefined && { exit: exit.code }),
      lastLine: oneLine(lastLine),
      isTimedOut: exit === undefined,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function textOf(result: unknown): string {
  if (result === undefined) return '';
  return typeof result === 'string' ? result : (JSON.stringify(result) ?? '');
}

/** Longer lines say nothing more. */
const LINE_CHARACTERS = 300;

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').slice(0, LINE_CHARACTERS);
}

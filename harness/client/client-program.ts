// The process of a client program: started through the watchdog, spoken to line by line, killed with
// its children. Once it broke a rule of the exchange, nothing more is heard of it.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { findExecutable } from '../cluster/process/executable.ts';
import { signalGroup } from '../cluster/process/process-group.ts';
import { forgetGroup, rememberGroup } from '../cluster/process/run-state.ts';
import { createMark, MARK } from '../cluster/process/strays.ts';
import { onceTold } from '../cluster/process/watchdog.ts';
import { lastLines } from '../ground/file-end.ts';
import { eachLine } from '../net/lines.ts';
import { short } from './foreign-completion.ts';

/** How long a process may take to end after its stdin was closed. */
const CLOSE_WITHIN_MS = 1000;

/** The longest line that a client may write, in characters. */
const LINE_CHARACTERS = 8 * 2 ** 20;

/** How a client program is started: in `folder`, with the environment of the harness and this one. */
export interface PeerOptions {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

export type Line = Readonly<Record<string, unknown>>;

/** Whether a line is no answer, and was taken. */
export type Aside = (line: Line) => boolean;

/** A running client program, with which lines are exchanged one for one. */
export interface Peer {
  /**
   * Sends one line and waits for the one that answers it; `aside` hears those before it and says which
   * it takes. Rejects on anything else.
   */
  readonly ask: (line: Line, signal: AbortSignal, aside?: Aside) => Promise<Line>;
  /** Why it can be used no more, if so. */
  readonly complaint: () => string | undefined;
  readonly close: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

/** Starts the program, and waits for none of its words. @throws Error where there is no such program. */
export async function startPeer(options: PeerOptions, logFile: string | undefined): Promise<Peer> {
  const child = await startProgram(options, logFile);
  const stdin = child.stdin as Writable;
  let waiting: Waiting | undefined;
  let broken: Error | undefined;
  const spoil = (reason: string): void => {
    broken ??= new Error(reason);
    waiting?.reject(broken);
    waiting = undefined;
  };
  const ended = endOf(child).then(async (end) => spoil(`${end}${await lastWords(logFile)}`));
  // Whoever has closed its stdin is ending, or will not answer: either is told by itself.
  stdin.on('error', () => {});
  const hear = (text: string): void => {
    const line = parseLine(text);
    if (line === undefined) return spoil(`wrote a line that is not a JSON object: ${short(text)}`);
    if (waiting === undefined) return spoil(`wrote a line that nobody asked for: ${short(text)}`);
    if (waiting.aside?.(line) === true) return;
    waiting.resolve(line);
    waiting = undefined;
  };
  eachLine(child.stdout as Readable, {
    most: LINE_CHARACTERS,
    onLine: hear,
    onTooLong: () => spoil(`wrote a line of more than ${LINE_CHARACTERS / 2 ** 20} Mi characters`),
  });

  return {
    complaint: () => broken?.message,
    ask: async (line, signal, aside) => {
      if (broken !== undefined) throw broken;
      signal.throwIfAborted();
      const giveUp = (): void => spoil('did not answer in time');
      signal.addEventListener('abort', giveUp, { once: true });
      try {
        return await new Promise<Line>((answer, reject) => {
          waiting = { resolve: answer, reject, aside };
          stdin.write(`${JSON.stringify(line)}\n`);
        });
      } finally {
        signal.removeEventListener('abort', giveUp);
      }
    },
    close: async () => {
      spoil('closed');
      stdin.end(`${JSON.stringify({ type: 'close' })}\n`);
      const timer = setTimeout(() => killGroup(child), CLOSE_WITHIN_MS);
      await ended;
      clearTimeout(timer);
      killGroup(child);
    },
    kill: async () => {
      spoil('killed');
      killGroup(child);
      await ended;
    },
  };
}

async function startProgram(
  { command, environment, folder }: PeerOptions,
  logFile: string | undefined,
): Promise<ChildProcess> {
  const [name = '', ...argv] = command;
  const file = name.includes('/') ? resolve(folder ?? '.', name) : name;
  const program = await findExecutable(file, environment?.['PATH']);
  if (program === undefined) throw new Error(`there is no program ${name}`);
  const log = logFile === undefined ? 'ignore' : openSync(logFile, 'a');
  const child = spawn(...onceTold(program, argv, 'kept'), {
    detached: true,
    cwd: folder,
    env: { ...process.env, ...environment, [MARK]: createMark() },
    stdio: ['pipe', 'pipe', log],
  });
  if (log !== 'ignore') closeSync(log);
  if (child.pid !== undefined) {
    rememberGroup(child.pid);
    child.stdin?.write('\n');
  }
  return child;
}

interface Waiting {
  readonly resolve: (line: Line) => void;
  readonly reject: (error: Error) => void;
  readonly aside: Aside | undefined;
}

function parseLine(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as unknown;
    return typeof line === 'object' && line !== null && !Array.isArray(line)
      ? (line as Line)
      : undefined;
  } catch {
    return undefined;
  }
}

/** How the process ended, in words, when it has. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((tell) => {
    child.once('error', ({ message }) => tell(message));
    child.once('close', (code, signal) => {
      tell(`its process ended with ${signal ?? `code ${code}`}`);
    });
  });
}

/** The last line that it wrote to stderr, by which most languages say what they died of. */
async function lastWords(logFile: string | undefined): Promise<string> {
  const [line] = logFile === undefined ? [] : await lastLines(logFile, 1);
  return line === undefined ? '' : ` (${short(line)})`;
}

/** Its children too. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  signalGroup(pid, 'SIGKILL');
  forgetGroup(pid);
}

// A client that is a process of its own, in any language: JSON lines on its stdin and stdout
// (harness/docs/external-client.md). A process that breaks the rules or misses a deadline is killed,
// its operation is `info`, and the next operation gets a fresh process with fresh connections.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { findExecutable } from '../cluster/process/executable.ts';
import { onceTold } from '../cluster/process/watchdog.ts';
import type { RequestId } from '../../checker/index.ts';
import { forgetGroup, rememberGroup } from '../cluster/process/run-state.ts';
import type { Client, ClientContext } from './client.ts';
import type { Completion, Op } from '../plan/operation.ts';
import { foreignCompletion, short } from './foreign-completion.ts';
import { orAbort } from '../net/or-abort.ts';
import { within } from '../ground/within.ts';
import { eachLine } from '../net/lines.ts';
import { lastLines } from '../ground/file-end.ts';

/** How long a process may take to say that it is open, and to end after its stdin was closed. */
const OPEN_WITHIN_MS = 10_000;
const CLOSE_WITHIN_MS = 1000;

/** Of a line that a client writes; longer ones break the rules. */
const LINE_CHARACTERS = 8 * 2 ** 20;

/** Of one client; more of them say nothing new. */
const COMPLAINTS_AT_MOST = 3;

export interface ProcessClientOptions {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

export async function openProcessClient(
  options: ProcessClientOptions,
  context: ClientContext,
): Promise<Client> {
  const closing = new AbortController();
  let complaints = 0;

  const complain = (reason: string): void => {
    if (++complaints > COMPLAINTS_AT_MOST) return;
    context.note?.(`client ${context.name}: ${reason}`);
  };

  const open = async (): Promise<Peer> => {
    const peer = await startPeer(options, context);
    try {
      const asked = {
        type: 'open',
        client: context.name,
        workload: context.workload,
        nodes: context.addresses,
      };
      const opened = await within(OPEN_WITHIN_MS, closing.signal, (limit) =>
        peer.ask(asked, limit),
      );
      if (opened['type'] === 'opened') return peer;
      throw new Error(`said ${short(opened)} instead of "opened"`);
    } catch (error) {
      await peer.kill();
      throw error;
    }
  };

  /** The process that is there or on its way. It may take longer to come than one operation has time. */
  let current = open();

  /** Late or stray lines must never be taken for answers: nothing more is heard of a process that broke a rule. */
  const replace = (): Promise<void> => {
    replacing ??= killAndOpen().finally(() => (replacing = undefined));
    return replacing;
  };
  let replacing: Promise<void> | undefined;

  const killAndOpen = async (): Promise<void> => {
    const broken = await current.catch(() => undefined);
    await broken?.kill();
    if (!closing.signal.aborted) current = open();
    current.catch(() => {});
  };

  const usable = async (): Promise<Peer> => {
    const peer = await current.catch(() => undefined);
    const complaint = peer?.complaint();
    if (peer !== undefined && complaint === undefined) return peer;
    if (complaint !== undefined) complain(complaint);
    await replace();
    return current;
  };

  const invoke = async (op: Op, id: RequestId, signal: AbortSignal): Promise<Completion> => {
    let peer: Peer | undefined;
    try {
      peer = await orAbort(usable(), signal);
      const answer = await peer.ask({ type: 'invoke', ...op, id }, signal);
      if (answer['seq'] === id.seq) return foreignCompletion(answer);
      throw new Error(`answered operation ${short(answer['seq'])} when ${id.seq} was asked`);
    } catch (error) {
      const reason = (error as Error).message;
      complain(peer === undefined && signal.aborted ? 'was not open again in time' : reason);
      if (peer !== undefined) await replace();
      return { type: 'info', error: signal.aborted ? 'timeout' : reason };
    }
  };

  // A program that cannot even be opened is told before the run begins.
  await current.catch((error: unknown) => {
    const { message } = error as Error;
    throw new Error(`the client program ${options.command.join(' ')}: ${message}`, {
      cause: error,
    });
  });
  return {
    invoke,
    close: async () => {
      closing.abort();
      const last = await current.catch(() => undefined);
      await last?.close();
    },
  };
}

type Line = Readonly<Record<string, unknown>>;

interface Peer {
  /** Sends one line and waits for the one that answers it; rejects on anything else. */
  readonly ask: (line: Line, signal: AbortSignal) => Promise<Line>;
  /** Why it can be used no more, if so. */
  readonly complaint: () => string | undefined;
  readonly close: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

async function startPeer(options: ProcessClientOptions, context: ClientContext): Promise<Peer> {
  const [name = '', ...argv] = options.command;
  const file = name.includes('/') ? resolvePath(options.folder ?? '.', name) : name;
  const program = await findExecutable(file, options.environment?.['PATH']);
  if (program === undefined) throw new Error(`there is no program ${name}`);
  const log = context.logFile === undefined ? 'ignore' : openSync(context.logFile, 'a');
  const child = spawn(...onceTold(program, argv, 'kept'), {
    detached: true,
    cwd: options.folder,
    env: {
      ...process.env,
      ...options.environment,
    },
    stdio: ['pipe', 'pipe', log],
  });
  if (log !== 'ignore') closeSync(log);
  const stdin = child.stdin as Writable;
  if (child.pid !== undefined) {
    rememberGroup(child.pid);
    stdin.write('\n');
  }
  let waiting: Waiting | undefined;
  let broken: Error | undefined;
  const spoil = (reason: string): void => {
    broken ??= new Error(reason);
    waiting?.reject(broken);
    waiting = undefined;
  };
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => (spoil(error.message), resolve()));
    child.once('close', (code, signal) => {
      void lastWords(context.logFile).then((words) => {
        spoil(`its process ended with ${signal ?? `code ${code}`}${words}`);
        resolve();
      });
    });
  });
  // Whoever has closed its stdin is ending, or will not answer: either is told by itself.
  stdin.on('error', () => {});
  const hear = (text: string): void => {
    const line = parseLine(text);
    if (line === undefined) return spoil(`wrote a line that is not a JSON object: ${short(text)}`);
    if (waiting === undefined) return spoil(`wrote a line that nobody asked for: ${short(text)}`);
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
    ask: async (line, signal) => {
      if (broken !== undefined) throw broken;
      signal.throwIfAborted();
      const giveUp = (): void => spoil('did not answer in time');
      signal.addEventListener('abort', giveUp, { once: true });
      try {
        return await new Promise<Line>((resolve, reject) => {
          waiting = { resolve, reject };
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

interface Waiting {
  readonly resolve: (line: Line) => void;
  readonly reject: (error: Error) => void;
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

/** The last line that it wrote to stderr, by which most languages say what they died of. */
async function lastWords(logFile: string | undefined): Promise<string> {
  const [line] = logFile === undefined ? [] : await lastLines(logFile, 1);
  return line === undefined ? '' : ` (${short(line)})`;
}

/** Its children too. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  forgetGroup(pid);
}

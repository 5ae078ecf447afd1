// One program in a process group of its own: started with its output in a file, signalled and killed
// as a group, by id. It does not outlive the harness: see watchdog.ts.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';

import { realClock } from '../../ground/clock.ts';
import { findExecutable } from './executable.ts';
import { groupStates } from './process-state.ts';
import { forgetGroup, rememberGroup } from './run-state.ts';
import { onceTold } from './watchdog.ts';
import { UsageError } from '../../ground/usage-error.ts';
import { waitUntil } from '../../ground/wait-until.ts';

export interface Exit {
  readonly code?: number;
  readonly signal?: string;
  /** In words, where only its absence was seen: whoever ended it. */
  readonly gone?: string;
}

export interface ProcessGroup {
  /** Of the leader, and of the group. */
  readonly pid: number;
  /** Settles when the leader has ended, for whatever reason; never rejects. */
  readonly exited: Promise<Exit>;
  readonly isAlive: () => boolean;
  readonly signal: (name: NodeJS.Signals) => void;
  /** SIGKILL; done when no process of the group is left. */
  readonly kill: () => Promise<void>;
}

export interface GroupOptions {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Output is added at its end: a restarted node goes on in the same log. */
  readonly logFile: string;
}

export async function startGroup(options: GroupOptions): Promise<ProcessGroup> {
  const [name = '', ...rest] = options.command;
  const program = await findExecutable(name);
  if (program === undefined) {
    throw new UsageError(
      name.includes('/') ? `there is no program ${name}` : `no program named "${name}" on the PATH`,
    );
  }
  // The file is handed over as a descriptor, so that no output passes through the harness and no
  // full pipe can ever stop the program.
  const log = openSync(options.logFile, 'a');
  let child: ChildProcess;
  try {
    child = spawn(...onceTold(program, rest), {
      detached: true,
      stdio: ['pipe', log, log],
      env: { ...process.env, ...options.environment },
    });
  } finally {
    closeSync(log);
  }
  const { pid } = child;
  if (pid === undefined) throw (await once(child, 'error'))[0];

  let alive = true;
  living.add(pid);
  rememberGroup(pid);
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      alive = false;
      resolve(signal === null ? { code: code! } : { signal });
    });
  });
  child.stdin!.on('error', () => {}).end('\n');
  return {
    pid,
    exited,
    isAlive: () => alive,
    signal: (signal) => signalGroup(pid, signal),
    kill: async () => {
      signalGroup(pid, 'SIGKILL');
      await exited;
      await untilGone(pid);
      living.delete(pid);
      forgetGroup(pid);
    },
  };
}

/** Groups that were not killed yet: killed when the harness exits without having stopped them. */
const living = new Set<number>();
process.on('exit', () => {
  for (const pid of living) {
    signalGroup(pid, 'SIGKILL');
    forgetGroup(pid);
  }
});

export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const GONE_TIMEOUT_MS = 5000;

async function untilGone(pid: number): Promise<void> {
  const look = async (): Promise<true | undefined> => {
    if (!groupExists(pid)) return true;
    const states = await groupStates(pid);
    // Orphans that nobody reaps (a container without an init) stay as zombies: they are dead.
    return [...states.values()].every((state) => state === 'dead') || undefined;
  };
  const patience = { clock: realClock, everyMs: 2, withinMs: GONE_TIMEOUT_MS };
  if ((await waitUntil(look, patience)) === undefined) {
    throw new Error(`process group ${pid} is still there ${GONE_TIMEOUT_MS} ms after SIGKILL`);
  }
}

function groupExists(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function exitSentence(exit: Exit): string {
  if (exit.gone !== undefined) return exit.gone;
  return exit.signal === undefined
    ? `exited by itself with code ${exit.code ?? 'unknown'}`
    : `was ended by ${exit.signal}`;
}

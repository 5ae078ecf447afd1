// Processes that left their process group (daemons, servers started by setsid): found by a mark in the
// environment, which children inherit wherever they go, and ended at the end: by the harness, or where it
// died first by its watchdog or by `doubletake cleanup`. Linux only: it reads /proc.
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The variable that a program and all that it starts have in their environment. */
export const MARK = 'DOUBLETAKE_NODE';

/** How the marks of all that this harness starts begin, and nobody else's. */
export const OUR_MARK: string = `${randomUUID()}.`;

let marks = 0;

/** A mark that nothing else has; no mark is the beginning of another. */
export function createMark(): string {
  marks += 1;
  return `${OUR_MARK}${marks}.`;
}

/**
 * SIGKILL to each process whose mark begins so, until none is left: one may fork meanwhile. Their pids.
 * What is no mark of ours (a damaged state file) finds nobody.
 */
export function endStrays(mark: string): readonly number[] {
  const ended = new Set<number>();
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep++) {
    const strays = findStrays(mark);
    if (strays.length === 0) break;
    for (const pid of strays) {
      killOne(pid);
      ended.add(pid);
    }
  }
  return [...ended];
}

/** The pids of those whose mark begins so. */
export function findStrays(mark: string): readonly number[] {
  if (!existsSync('/proc/self/environ') || !/^[\da-f-]{36}\./.test(mark)) return [];
  const entry = `${MARK}=${mark}`;
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && hasEntry(pid, entry));
}

/** Times that all processes are looked through, here and in the watchdog. */
export const SWEEPS_MAX: number = 20;

function hasEntry(pid: number, entry: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(entry);
  } catch {
    // Gone meanwhile, or another user's.
    return false;
  }
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

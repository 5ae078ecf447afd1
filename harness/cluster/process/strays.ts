// Processes that left their process group (daemons, servers started by setsid): found by a mark in the
// environment, which children inherit wherever they go, and ended at the end. Linux only: it reads /proc.
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** What a program and all that it starts have in their environment, and nothing else has. */
export type Mark = Readonly<Record<typeof MARK, string>>;

const MARK = 'DOUBLETAKE_NODE';

export function createMark(): Mark {
  return { [MARK]: randomUUID() };
}

/** SIGKILL to each process that has the mark, until none is left: one may fork meanwhile. */
export function endStrays(mark: Mark): void {
  if (!existsSync('/proc/self/environ')) return;
  const entry = `${MARK}=${mark[MARK]}\0`;
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep++) {
    const strays = readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && hasEntry(pid, entry));
    if (strays.length === 0) return;
    for (const pid of strays) killOne(pid);
  }
}

const SWEEPS_MAX = 20;

function hasEntry(pid: number, entry: string): boolean {
  try {
    return `${readFileSync(`/proc/${pid}/environ`, 'latin1')}\0`.includes(entry);
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

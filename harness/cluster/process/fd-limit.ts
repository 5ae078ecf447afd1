// The limit of open files and connections of a node's processes, set while they run by `prlimit` of
// util-linux, and seen by what the kernel says of it.
import { execa } from 'execa';
import { readdirSync, readFileSync } from 'node:fs';
import type { Effect } from '../cluster.ts';
import { groupStates } from './process-state.ts';

export interface FdLimit {
  /** Each process of the group may open so many more than it has open now. */
  readonly begin: (group: number | undefined, room: number) => Promise<Effect>;
  /** Those that are still there may open as many as before. */
  readonly end: () => Promise<Effect>;
}

export function fdLimit(name: string): FdLimit {
  /** The limits as they were, by pid. */
  const before = new Map<number, string>();
  const begin: FdLimit['begin'] = async (group, room) => {
    if (group === undefined) return { verified: false, evidence: `${name} is down` };
    const seen: string[] = [];
    for (const pid of (await groupStates(group)).keys()) {
      const limit = limitOf(pid);
      if (limit === undefined) continue;
      if (!before.has(pid)) before.set(pid, limit);
      const wanted = limitFor(pid, room);
      const said = await setLimit(pid, String(wanted));
      const now = limitOf(pid);
      if (now !== String(wanted)) return { verified: false, evidence: said || `it is ${now}` };
      seen.push(`pid ${pid}: ${wanted} files, of ${limit}`);
    }
    return { verified: seen.length > 0, evidence: seen.join('; ') || `${name} is gone` };
  };
  const end = async (): Promise<Effect> => {
    const failed: string[] = [];
    for (const [pid, limit] of before) {
      const said = limitOf(pid) === undefined ? '' : await setLimit(pid, limit);
      const now = limitOf(pid);
      if (now !== undefined && now !== limit) failed.push(said || `pid ${pid}: ${now} files`);
    }
    before.clear();
    const evidence = failed.join('; ') || `${name} may open files again`;
    return { verified: failed.length === 0, evidence };
  };
  return { begin, end };
}

/** What went wrong, in its words; empty when nothing did. The soft limit alone: no right is lost. */
async function setLimit(pid: number, soft: string): Promise<string> {
  const asked = [`--pid=${pid}`, `--nofile=${soft}:`];
  const { failed, stderr, shortMessage } = await execa('prlimit', asked, { reject: false });
  return failed ? stderr || (shortMessage ?? 'prlimit failed') : '';
}

/** The soft limit, as the kernel tells it; undefined where there is no such process. */
function limitOf(pid: number): string | undefined {
  try {
    const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
    return /^Max open files +(\S+)/m.exec(limits)?.[1];
  } catch {
    return undefined;
  }
}

/** The limit that leaves so much room: the kernel holds the number of each new file, the lowest free one, against it. */
function limitFor(pid: number, room: number): number {
  const taken = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let limit = 0;
  for (let free = 0; taken.has(limit) || free < room; limit++) {
    if (!taken.has(limit)) free++;
  }
  return limit;
}

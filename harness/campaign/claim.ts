// Which harness does a run right now, where several work on one night: a small file for each run that
// is under way, with the pid and start time of whose it is. The claim of a harness that died is taken
// over by a next one, with the next number; so of two that see it dead only one gets it.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, thisProcess, type KnownProcess } from '../cluster/process/run-state.ts';
import { toJson, writeFirst } from '../record/store.ts';
import type { Night } from './night.ts';

/** Gives up the claim; undefined when the run is another's. */
export function claimRun(night: Night, id: string): (() => void) | undefined {
  const folder = join(night.path, 'claims');
  mkdirSync(folder, { recursive: true });
  const fileOf = (number: number): string => join(folder, `${id}~${number}`);
  const last = Math.max(0, ...numbersOf(folder, id));
  if (last > 0 && isHeld(fileOf(last))) return undefined;
  const file = fileOf(last + 1);
  if (!writeFirst(file, toJson(thisProcess()))) return undefined;
  return () => rmSync(file, { force: true });
}

function numbersOf(folder: string, id: string): readonly number[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${id}~`))
    .map((name) => Number(name.slice(id.length + 1)));
}

/** Whether a claim is held. One released between the two reads counts as held; the caller polls again. */
function isHeld(file: string): boolean {
  try {
    return isAlive(JSON.parse(readFileSync(file, 'utf8')) as KnownProcess);
  } catch {
    return true;
  }
}

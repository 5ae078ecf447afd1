// Where a worker has its runs until they are delivered: a folder for each, marked with whose it is, so that
// those of a worker that was killed go when another one starts in the same place.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive, thisProcess, type KnownProcess } from '../cluster/process/run-state.ts';

const OWNER = '.owner.json';

/** Of the machine, too: several may share the place. */
interface Owner extends KnownProcess {
  readonly host: string;
}

/** A fresh folder in the place for one run. */
export function makeRunPlace(place: string, id: string): string {
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(join(place, `${id}-`));
  const owner: Owner = { ...thisProcess(), host: hostname() };
  writeFileSync(join(folder, OWNER), JSON.stringify(owner));
  return folder;
}

/** Removes the folders of workers of this machine that are dead; nothing else of the place. */
export function sweepRunPlaces(place: string): void {
  for (const folder of foldersIn(place)) {
    const owner = ownerOf(folder);
    if (owner?.host === hostname() && !isAlive(owner)) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function foldersIn(place: string): readonly string[] {
  try {
    const entries = readdirSync(place, { withFileTypes: true });
    return entries.filter((one) => one.isDirectory()).map(({ name }) => join(place, name));
  } catch {
    return [];
  }
}

function ownerOf(folder: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, OWNER), 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

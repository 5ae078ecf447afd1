// What is thrown away: run folders of valid and of interrupted runs, once their night is old.
// Results, and the folders of runs that were not valid, stay for ever.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nightsIn, readResults, type Night } from './night.ts';

/** Of the nights in a folder all but the `keep` newest are thinned; gives the number of run folders that went. */
export function thinNights(folder: string, keep: number): number {
  const old = nightsIn(folder).slice(0, -keep);
  return old.map(thin).reduce((sum, count) => sum + count, 0);
}

function thin(night: Night): number {
  const kept = new Set(
    [...readResults(night).values()]
      .filter(({ verdict }) => verdict !== 'valid')
      .map(({ run }) => join(night.path, run)),
  );
  const doomed = runFolders(night.store).filter((run) => !kept.has(run));
  for (const run of doomed) rmSync(run, { recursive: true });
  return doomed.length;
}

function runFolders(store: string): string[] {
  if (!existsSync(store)) return [];
  return readdirSync(store, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(join(store, name), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(store, name, entry.name)),
    );
}

// Several folders of one night, from shards on several machines, become one.
import { cpSync, existsSync, lstatSync } from 'node:fs';
import { UsageError } from '../ground/usage-error.ts';
import {
  createNight,
  isNight,
  openNight,
  publishResult,
  readErrors,
  readResults,
  writeError,
  type Night,
} from './night.ts';
import { inside } from '../ground/inside.ts';

/** They must be parts of the same night; what `into` has already stays as it is. */
export function mergeNights(paths: readonly string[], into: string): Night {
  const nights = paths.map(openNight);
  const known = isNight(into) ? openNight(into) : undefined;
  const [first] = known === undefined ? nights : [known];
  if (first === undefined) throw new UsageError('name the nights to merge');
  for (const night of nights) refuseAnother(first, night);
  const { path: _, store: __, ...file } = first;
  const began = nights.map((night) => night.began).toSorted()[0]!;
  const merged = known ?? createNight(into, { ...file, began });
  for (const night of nights) take(night, merged);
  return merged;
}

function refuseAnother(first: Night, night: Night): void {
  const idsOf = (one: Night): string => one.jobs.map(({ id }) => id).join(' ');
  if (idsOf(first) === idsOf(night)) return;
  throw new UsageError(
    `${night.path} is not a part of the same night as ${first.path}: their runs differ. Give all shards the same config and the same --night`,
  );
}

/** Run folders first: a result never points to nothing. */
function take(night: Night, merged: Night): void {
  for (const result of readResults(night).values()) {
    const from = inside(night.path, result.run);
    if (existsSync(from)) {
      const to = inside(merged.path, result.run);
      // A link of somebody else's may lead anywhere: it is not carried along.
      const filter = (file: string): boolean => !lstatSync(file).isSymbolicLink();
      cpSync(from, to, { recursive: true, force: false, filter });
    }
    publishResult(merged.path, result);
  }
  for (const [id, message] of readErrors(night)) writeError(merged, id, message);
}

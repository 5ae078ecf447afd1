// Names and paths that come from outside (a night, a parcel, a run folder of somebody else's): they
// stay inside the folder that they are for, and lead through no link.
import { lstatSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { UsageError } from './usage-error.ts';

/** Whether a name is one visible segment of a path: no separator, no control character, not hidden. */
export function isPlainName(name: unknown): name is string {
  // eslint-disable-next-line no-control-regex
  return typeof name === 'string' && /^[^./\\\u0000-\u001f][^/\\\u0000-\u001f]{0,254}$/.test(name);
}

/** Whether a path is relative and all its segments are plain names. */
export function isPlainPath(path: unknown): path is string {
  return typeof path === 'string' && path.split('/').every(isPlainName);
}

/**
 * The path in the folder. @throws UsageError where the path is not plain, or where something on its
 * way from the folder is a link.
 */
export function inside(folder: string, path: string): string {
  if (!isPlainPath(path))
    throw new UsageError(`${folder}: ${JSON.stringify(path)} is no path in it`);
  let place = folder;
  for (const name of path.split('/')) {
    place = join(place, name);
    if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
      throw new UsageError(`${place} is a link; links are not followed here`);
    }
  }
  return place;
}

/** Whether a file that is there lies in the folder, all links followed. */
export function isReallyInside(folder: string, file: string): boolean {
  try {
    const way = relative(realpathSync(folder), realpathSync(file));
    return way !== '' && way !== '..' && !way.startsWith(`..${sep}`);
  } catch {
    return false;
  }
}

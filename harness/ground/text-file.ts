// A file of somebody's choice, as text. A pipe or a device would be read for ever, and Node could not even be
// told to stop.
import { readFileSync, statSync } from 'node:fs';

/** @throws Error where it is no file, or cannot be read. */
export function readTextFile(file: string): string {
  const stat = statSync(file);
  if (!stat.isFile() && !stat.isDirectory()) {
    throw new Error('it is a pipe or a device, which may never end');
  }
  return readFileSync(file, 'utf8');
}

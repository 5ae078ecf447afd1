// A run folder on its way between machines: all its files in one text. What the nodes stored (data/)
// stays where it was.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { inside } from '../ground/inside.ts';

export function packFolder(path: string): string {
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith('data/'))
    .map((name) => [name, readFileSync(join(path, name), 'base64')]);
  return gzipSync(JSON.stringify(files)).toString('base64');
}

/** The verdict comes last, as in every run folder: one that is half unpacked shows as incomplete. */
export function unpackFolder(parcel: string, path: string): void {
  const files = JSON.parse(gunzipSync(Buffer.from(parcel, 'base64')).toString()) as Files;
  const isLast = ([name]: Files[number]): number => Number(name === VERDICT);
  for (const [name, content] of files.toSorted((a, b) => isLast(a) - isLast(b))) {
    const file = inside(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, 'base64');
  }
}

type Files = readonly (readonly [name: string, base64: string])[];

const VERDICT = 'verdict.json';

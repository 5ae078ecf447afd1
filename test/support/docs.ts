// The files that a page of the documentation tells its reader to write: code blocks marked `file=NAME`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export function readPage(page: string): string {
  return readFileSync(
    fileURLToPath(new URL(`../../../harness/docs/${page}`, import.meta.url)),
    'utf8',
  );
}

/** Blocks by name, in the order of the page; a name may come twice (first wrong, then right). */
export function filesOf(page: string): readonly { readonly name: string; readonly text: string }[] {
  return [...readPage(page).matchAll(/^```\w+ file=(\S+)\n(.*?)^```$/gms)].map(
    ([, name = '', text = '']) => ({ name, text }),
  );
}

export function writeFiles(
  folder: string,
  files: readonly { readonly name: string; readonly text: string }[],
): void {
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
}

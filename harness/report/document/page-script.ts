// The scripts of pages: each bundled by esbuild at build time into one classic script (see the build
// in package.json) that a page carries inline.
import { readFile } from 'node:fs/promises';

/** One page's own script, `main` of a run's page or `index-main` of the index. */
export async function pageScript(name: 'main' | 'index-main'): Promise<string> {
  return readFile(new URL(`../browser/bundle/${name}.js`, import.meta.url), 'utf8');
}

/** uPlot, as its package has it for inline use. */
export async function plotParts(): Promise<{ readonly script: string; readonly style: string }> {
  const folder = new URL('.', import.meta.resolve('uplot'));
  return {
    script: await readFile(new URL('uPlot.iife.min.js', folder), 'utf8'),
    style: await readFile(new URL('uPlot.min.css', folder), 'utf8'),
  };
}

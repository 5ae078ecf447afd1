// The page's script: the compiled modules of page/, joined into one classic script that a page can
// carry inline. Each module becomes a function that returns its exports, in the order of imports.
import { readFile } from 'node:fs/promises';

/** The whole script, and uPlot's script and style beside it. */
export async function pageScript(): Promise<PageScript> {
  const modules = new Map<string, string>();
  await addModule('main.js', modules);
  const plot = new URL('.', import.meta.resolve('uplot'));
  return {
    script: `'use strict';\n${[...modules.values()].join('\n')}`,
    plotScript: await readFile(new URL('uPlot.iife.min.js', plot), 'utf8'),
    plotStyle: await readFile(new URL('uPlot.min.css', plot), 'utf8'),
  };
}

export interface PageScript {
  readonly script: string;
  readonly plotScript: string;
  readonly plotStyle: string;
}

const folder = new URL('./page/', import.meta.url);

const importLine = /^import \{ ([\w, ]+?),? \} from '\.\/([\w-]+\.js)';$/;
const exportLine = /^export (?=(?:async )?(?:function|const|class) (\w+))/;

/** Puts a module behind those that it imports. */
async function addModule(name: string, modules: Map<string, string>): Promise<void> {
  if (modules.has(name)) return;
  const lines = (await readFile(new URL(name, folder), 'utf8')).split('\n');
  const exported: string[] = [];
  const body: string[] = [];
  for (const line of lines) {
    const [, names, from] = importLine.exec(line) ?? [];
    const exports = exportLine.exec(line)?.[1];
    if (names !== undefined && from !== undefined) {
      await addModule(from, modules);
      body.push(`const { ${names} } = ${variable(from)};`);
    } else if (exports !== undefined) {
      exported.push(exports);
      body.push(line.replace(exportLine, ''));
    } else if (/^(?:import|export)\b/.test(line)) {
      throw new Error(`page/${name}: this script cannot carry the line: ${line}`);
    } else body.push(line);
  }
  modules.set(
    name,
    `const ${variable(name)} = (() => {\n${body.join('\n')}\nreturn { ${exported.join(', ')} };\n})();`,
  );
}

function variable(name: string): string {
  return `page_${name.replace('.js', '').replaceAll('-', '_')}`;
}

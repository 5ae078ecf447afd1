// The scripts of pages: compiled modules of page/, and the few of the harness that they share, joined
// into one classic script that a page can carry inline. Each module becomes a function that returns its exports, in the order of imports.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** All that this module of page/ imports, and itself, which runs last. */
export async function pageScript(main: string): Promise<string> {
  const modules = new Map<string, string>();
  await addModule(new URL(main, new URL('../browser/', import.meta.url)), modules);
  return `'use strict';\n${[...modules.values()].join('\n')}`;
}

/** uPlot, as its package has it for inline use. */
export async function plotParts(): Promise<{ readonly script: string; readonly style: string }> {
  const folder = new URL('.', import.meta.resolve('uplot'));
  return {
    script: await readFile(new URL('uPlot.iife.min.js', folder), 'utf8'),
    style: await readFile(new URL('uPlot.min.css', folder), 'utf8'),
  };
}

const importLine = /^import \{ ([\w, ]+?),? \} from '(\.[\w./-]+\.js)';$/;
const exportLine = /^export (?=(?:async )?(?:function|const|class) (\w+))/;

/** Puts a module behind those that it imports. */
async function addModule(module: URL, modules: Map<string, string>): Promise<void> {
  if (modules.has(module.href)) return;
  const lines = (await readFile(module, 'utf8')).split('\n');
  const exported: string[] = [];
  const body: string[] = [];
  for (const line of lines) {
    const [, names, from] = importLine.exec(line) ?? [];
    const exports = exportLine.exec(line)?.[1];
    if (names !== undefined && from !== undefined) {
      const imported = new URL(from, module);
      await addModule(imported, modules);
      body.push(`const { ${names} } = ${variable(imported)};`);
    } else if (exports !== undefined) {
      exported.push(exports);
      body.push(line.replace(exportLine, ''));
    } else if (/^(?:import|export)\b/.test(line)) {
      throw new Error(`${basename(module.pathname)}: this script cannot carry the line: ${line}`);
    } else if (!line.startsWith('//# sourceMappingURL')) body.push(line);
  }
  modules.set(
    module.href,
    `const ${variable(module)} = (() => {\n${body.join('\n')}\nreturn { ${exported.join(', ')} };\n})();`,
  );
}

function variable(module: URL): string {
  return `page_${basename(module.pathname, '.js').replaceAll('-', '_')}`;
}

// Projects of somebody else's for tests: an empty folder elsewhere, with the package in it from its tarball.
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { filesOf, readPage } from './docs.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The tarball, in that folder; what is in dist/ was built before the tests. */
export async function packInto(folder: string): Promise<string> {
  const flags = ['--ignore-scripts', '--json', '--pack-destination', folder];
  const packed = await execa('npm', ['pack', ...flags], { cwd: ROOT });
  const [{ filename }] = JSON.parse(packed.stdout) as [{ readonly filename: string }];
  return join(folder, filename);
}

/** The package from its tarball; what it depends on is linked from here, so that nothing is downloaded. */
export async function installLinked(project: string): Promise<void> {
  const modules = join(project, 'node_modules');
  mkdirSync(modules, { recursive: true });
  const here = join(ROOT, 'node_modules');
  for (const name of readdirSync(here).filter((entry) => !entry.startsWith('.'))) {
    symlinkSync(join(here, name), join(modules, name));
  }
  await execa('tar', ['-xzf', await packInto(project)], { cwd: project });
  await execa('mv', ['package', join(modules, 'doubletake')], { cwd: project });
}

/** A file of a project, JSON where it is no text, its folders made. */
export function writeInto(project: string, name: string, content: string | object): void {
  mkdirSync(dirname(join(project, name)), { recursive: true });
  writeFileSync(
    join(project, name),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
}

/** The server of the tutorial as it is first written, and what mends it; on another port than there. */
export function tutorialServer(port: number): {
  readonly broken: string;
  readonly mended: string;
} {
  const broken = filesOf('tutorial.md')
    .find(({ name }) => name === 'server.mjs')!
    .text.replaceAll('3000', String(port));
  const page = readPage('tutorial.md');
  const block = (verb: string): string =>
    new RegExp(`^\`\`\`js ${verb}=server.mjs\\n(.*?)^\`\`\`$`, 'ms').exec(page)![1]!;
  return { broken, mended: broken.replace(block('replace'), () => block('with')) };
}

/** What a block of the page, marked `says`, says: a line each. */
export function linesSaid(page: string): readonly string[] {
  const [, text = ''] = /^```text says\n(.*?)^```$/ms.exec(readPage(page)) ?? [];
  return text.trim().split('\n');
}

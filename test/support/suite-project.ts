// The project of the page on test suites: the server of the tutorial, and its test in four runners.
import { equal, match, ok } from 'node:assert/strict';
import { join } from 'node:path';
import { execa } from 'execa';
import { filesOf } from './docs.ts';
import { linesSaid, tutorialServer, writeInto } from './project.ts';
import { rmSync } from 'node:fs';

const PAGE = 'test-suite.md';

/** In the order of the page. */
const RUNNERS = ['node:test', 'mocha', 'vitest', 'jest'] as const;
export type Runner = (typeof RUNNERS)[number];

const folderOf = (runner: Runner): string => runner.replace(':', '-');

const commandOf: Readonly<Record<Runner, readonly string[]>> = {
  'node:test': ['--test'],
  mocha: ['../node_modules/mocha/bin/mocha.js', 'charge.test.mjs'],
  vitest: ['../node_modules/vitest/vitest.mjs', 'run'],
  jest: [
    ...['--experimental-vm-modules', '../node_modules/jest/bin/jest.js', '--rootDir', '.'],
    ...['--testMatch', '**/*.test.mjs'],
  ],
};

/** A folder for each runner, with its test and a server. */
export function prepareSuite(project: string, port: number): void {
  writeInto(project, 'package.json', { name: 'mine', private: true, type: 'module' });
  for (const [index, { text }] of filesOf(PAGE).entries()) {
    const folder = folderOf(RUNNERS[index]!);
    writeInto(project, `${folder}/charge.test.mjs`, text.replaceAll('3000', String(port)));
    writeInto(project, `${folder}/server.mjs`, tutorialServer(port).broken);
    writeInto(project, `${folder}/mended.mjs`, tutorialServer(port).mended);
  }
}

/** Runs the test on the broken server, which fails it as the page says, and on the mended one. */
export async function followSuite(project: string, runner: Runner): Promise<void> {
  const cwd = join(project, folderOf(runner));
  const run = () =>
    execa(process.execPath, commandOf[runner], { cwd, reject: false, all: true, env: PLAIN });
  const failed = await run();
  equal(failed.exitCode, 1, failed.all);
  const said = failed.all.replaceAll(/\s+/g, ' ');
  for (const line of linesSaid(PAGE)) ok(said.includes(line), `${line}\n${failed.all}`);
  await execa('mv', ['mended.mjs', 'server.mjs'], { cwd });
  rmSync(join(cwd, 'charges.jsonl'));
  const passed = await run();
  equal(passed.exitCode, 0, passed.all);
  match(passed.all, /\b1 (?:passing|passed)|pass 1\b/);
}

const PLAIN = { NO_COLOR: '1', FORCE_COLOR: '0', NODE_TEST_CONTEXT: undefined };

/** What the compiler complains of in the tests of these folders, JavaScript and types of packages included. */
export async function compiles(
  project: string,
  module: 'nodenext' | 'bundler',
  folders: readonly string[],
): Promise<string> {
  const resolution =
    module === 'nodenext' ? { module } : { module: 'esnext', moduleResolution: module };
  writeInto(project, 'tsconfig.json', {
    compilerOptions: {
      ...{ ...resolution, target: 'es2023', strict: true, noEmit: true, types: ['node', 'mocha'] },
      ...{ skipLibCheck: false, allowJs: true, checkJs: true },
      ...{ noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
    },
    include: folders.map((folder) => `${folder}/*.test.mjs`),
  });
  const tsc = join(project, 'node_modules/typescript/bin/tsc');
  const compiled = await execa(process.execPath, [tsc, '--project', '.'], {
    cwd: project,
    reject: false,
  });
  return compiled.stdout;
}

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Judgement } from '../../harness/record/judge.ts';
import { parse } from 'yaml';
import { doubletake } from '../support/cli.ts';

describe('doubletake init', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'doubletake-init-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = async (): Promise<Judgement> => {
    const config = join(folder, 'doubletake.config.yaml');
    const result = await doubletake([
      'run',
      config,
      '--time',
      '5s',
      '--seed',
      '2',
      '--nemesis',
      'lose-replies',
      '--store',
      join(folder, 'runs'),
      '--json',
    ]);
    assert.ok(result.stdout.startsWith('{'), result.stderr);
    return JSON.parse(result.stdout) as Judgement;
  };
  const edit = (file: string, from: RegExp, to: string): void => {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    assert.match(text, from);
    writeFileSync(path, text.replace(from, to));
  };

  it('writes a system that passes, with the mapping and with the module', async () => {
    assert.equal((await doubletake(['init', folder])).exitCode, 0);
    assert.ok(existsSync(join(folder, '.github/workflows/doubletake.yml')));
    assert.equal((await run()).verdict, 'valid');
    edit('doubletake.config.yaml', /^ {2}http:\n(.*\n)*? {2}# Instead/m, '  # Instead');
    edit('doubletake.config.yaml', /# module:/, 'module:');
    assert.equal((await run()).verdict, 'valid');
  }).timeout(60_000);

  it('writes a night of it, and a workflow that runs the night', async () => {
    const workflow = readFileSync(join(folder, '.github/workflows/doubletake.yml'), 'utf8');
    const { jobs } = parse(workflow) as {
      readonly jobs: Readonly<
        Record<string, { readonly steps: readonly { readonly run?: string }[] }>
      >;
    };
    const commands = Object.values(jobs).flatMap(({ steps }) =>
      steps.map((step) => step.run ?? ''),
    );
    const nightly = commands.find((command) => command.startsWith('npx doubletake ')) ?? '';
    assert.match(nightly, /^npx doubletake nightly --night '[^']*' --junit junit.xml$/);
    edit('nightly.yaml', /time: 60s/, 'time: 2s');
    edit('nightly.yaml', /\[lose-replies.*/, '[lose-replies]');
    edit('nightly.yaml', /seeds: 1..2\n.*freshSeeds.*\n/, 'seeds: 1\n');
    edit('nightly.yaml', /[ ]*# A server(.*\n)*/, '');
    const args = nightly
      .replace(/^npx doubletake /, '')
      .replace(/'[^']*'/, 'one')
      .split(' ');
    const result = await doubletake(args, {}, folder);
    assert.equal(result.exitCode, 0, result.stderr);
    assert.match(readFileSync(join(folder, 'junit.xml'), 'utf8'), /tests="1" failures="0"/);
  }).timeout(60_000);

  it('overwrites nothing without --force', async () => {
    const refused = await doubletake(['init', folder]);
    assert.equal(refused.exitCode, 254);
    assert.match(refused.stderr, /doubletake.config.yaml.*there already.*--force/);
    assert.equal((await doubletake(['init', folder, '--force'])).exitCode, 0);
  });

  it('is caught after the edit that its server proposes', async () => {
    edit('server.mjs', /^ {2}if \(before.*\n/m, '');
    assert.equal((await run()).verdict, 'invalid');
  }).timeout(60_000);
});

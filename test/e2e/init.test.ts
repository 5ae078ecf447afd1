import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Judgement } from '../../harness/record/judge.ts';
import { parse } from 'yaml';
import type { NightSummary } from '../../harness/campaign/summary.ts';
import { readPage } from '../support/docs.ts';
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

  const commandsIn = (workflow: string): readonly string[] => {
    const { jobs } = parse(readFileSync(join(folder, '.github/workflows', workflow), 'utf8')) as {
      readonly jobs: Readonly<
        Record<string, { readonly steps: readonly { readonly run?: string }[] }>
      >;
    };
    const commands = Object.values(jobs).flatMap(({ steps }) =>
      steps.map((step) => step.run ?? ''),
    );
    return commands.filter((command) => command.startsWith('npx doubletake '));
  };
  /** Of a night that is called `one`. */
  const argumentsOf = (command: string): string[] => [
    ...command
      .replace(/^npx doubletake /, '')
      .replace(/'[^']*'/, 'one')
      .split(' '),
    '--json',
  ];

  it('writes a system that passes, with the mapping and with the module', async () => {
    const { exitCode, stdout } = await doubletake(['init', folder]);
    assert.equal(exitCode, 0);
    const config = join(folder, 'doubletake.config.yaml');
    assert.match(stdout, new RegExp(`^Now: npx doubletake run ${config} `, 'm'));
    assert.ok(existsSync(join(folder, '.github/workflows/doubletake.yml')));
    assert.equal((await run()).verdict, 'valid');
    edit('doubletake.config.yaml', /^ {2}http:\n(.*\n)*? {2}# Instead/m, '  # Instead');
    edit('doubletake.config.yaml', /# module:/, 'module:');
    assert.equal((await run()).verdict, 'valid');
  }).timeout(60_000);

  it('writes a night of it, and a workflow that runs the night', async () => {
    const [nightly = ''] = commandsIn('doubletake.yml');
    assert.match(nightly, /^npx doubletake nightly --night '[^']*' --junit junit.xml$/);
    edit('nightly.yaml', /time: 60s/, 'time: 2s');
    edit('nightly.yaml', /\[lose-replies.*/, '[lose-replies]');
    edit('nightly.yaml', /seeds: 1..2\n.*freshSeeds.*\n/, 'seeds: 1\n');
    edit('nightly.yaml', /[ ]*# A server(.*\n)*/, '');
    const result = await doubletake(argumentsOf(nightly), {}, folder);
    rmSync(join(folder, 'nights'), { recursive: true });
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
    const { verdict, run: caught } = await run();
    assert.equal(verdict, 'invalid');
    const kept = await doubletake(['keep', caught!, 'test/plans/twice.json'], {}, folder);
    assert.equal(kept.exitCode, 0, kept.stderr);
  }).timeout(60_000);

  it('writes a workflow for pull requests, which does again what was kept', async () => {
    const [command = ''] = commandsIn('doubletake-pull-request.yml');
    assert.ok(readPage('pipelines.md').includes(command.replace(/ --night '[^']*'/, '')));
    edit('pull-request.yaml', /time: 8s/, 'time: 2s');
    edit('pull-request.yaml', /\[lose-replies.*/, '[none]');
    edit('pull-request.yaml', /seeds: 1..2/, 'seeds: 1');
    edit('pull-request.yaml', /ok > 100/, 'ok > 100000');
    const environment = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'summary.md') };
    const result = await doubletake(argumentsOf(command), environment, folder);
    assert.equal(result.exitCode, 1, result.stderr);
    assert.match(result.stderr, /^::error title=new%3A duplicated-execution in my-system/m);
    assert.match(readFileSync(join(folder, 'summary.md'), 'utf8'), /^## INVALID: night one/);
    const junit = readFileSync(join(folder, 'junit.xml'), 'utf8');
    assert.match(junit, /kept twice" name="seed 2" .*>\n.*<failure type="duplicated-execution"/);
    assert.match(junit, /ok was \d+, and was required to be &#62; 100000/);
    const { failures } = JSON.parse(result.stdout) as NightSummary;
    for (const { runs } of failures) {
      for (const { run: place } of runs) {
        assert.ok(existsSync(join(folder, 'nights/one', place, 'report.html')), place);
      }
    }
  }).timeout(120_000);

  it('is told how to do the same at GitLab', () => {
    const page = /^```yaml file=.gitlab-ci.yml\n(.*?)^```$/ms.exec(readPage('pipelines.md'))![1]!;
    const jobs = Object.values(parse(page) as Readonly<Record<string, { script: string[] }>>);
    assert.deepEqual(
      jobs.map(({ script }) => script.at(-1)?.replace(/ --night "[^"]*"/, '')),
      ['pull-request', 'nightly'].map(
        (name) => `npx doubletake nightly ${name}.yaml --junit junit.xml`,
      ),
    );
  });
});

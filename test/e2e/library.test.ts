// The package as somebody has it who brings a nemesis, a workload, a model and a scenario of their own:
// installed from its tarball, in a project elsewhere, through its two doors only. The project is that of
// the page on it.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Judgement } from '../../harness/record/judge.ts';
import { processesOf } from '../support/cli.ts';
import { installLinked } from '../support/project.ts';
import { filesOf, writeFiles } from '../support/docs.ts';
import { problemOf } from '../support/run-folder-schema.ts';

const COMPILER_OPTIONS = {
  ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
  ...{ module: 'nodenext', target: 'es2023', rewriteRelativeImportExtensions: true },
  ...{ outDir: 'out', rootDir: '.', types: ['node'] },
};

describe('the package, in a project of its own', function () {
  this.timeout(120_000);
  let project: string;

  before(async () => {
    project = mkdtempSync(join(tmpdir(), 'doubletake-library-'));
    await installLinked(project);
    writeFiles(project, filesOf('library.md'));
    const json = (name: string, value: object): void =>
      writeFileSync(join(project, name), JSON.stringify(value));
    json('package.json', { name: 'office', private: true, type: 'module' });
    json('tsconfig.json', { compilerOptions: COMPILER_OPTIONS, include: ['*.ts'] });
  });
  after(() => rmSync(project, { recursive: true, force: true }));
  afterEach(() => deepEqual(processesOf(project), [], 'nothing is left running'));

  const run = (file: string, ...args: readonly string[]) =>
    execa(process.execPath, [file, ...args], { cwd: project, reject: false });
  const doubletake = (...args: readonly string[]) =>
    run('node_modules/doubletake/dist/harness/main.js', ...args);
  const config = './doubletake.config.yaml';

  it('has types by which what is brought is checked, strictly', async () => {
    const compiled = await run('node_modules/typescript/bin/tsc', '--project', '.');
    equal(compiled.exitCode, 0, compiled.stdout);
  });

  it('runs and judges with objects, printing nothing', async () => {
    const [random, scripted, again] = programmed(await run('out/program.js'));
    equal(random.verdict, 'valid', random.reason);
    ok(random.faults > 0 && random.model === 'tickets');
    equal(scripted.verdict, 'valid', scripted.reason);
    equal(again.reason, random.reason);
  });

  it('knows the names of what a config brings, in every command', async () => {
    const flags = ['--nemesis', 'stammer', '--time', '1s', '--seed', '3', '--json'];
    const first = await doubletake('run', config, ...flags);
    const judgement = judged(first);
    equal(judgement.verdict, 'valid', judgement.reason);
    const folder = String(judgement.run);
    const plan = JSON.parse(readFileSync(join(project, folder, 'plan.json'), 'utf8')) as object;
    match(JSON.stringify(plan), /"configFile":"[^"]*doubletake.config.yaml"/);
    equal(judged(await doubletake('check', folder, '--json')).reason, judgement.reason);
    equal((await doubletake('report', folder)).exitCode, 0);
    equal((await doubletake('replay', folder)).exitCode, 0);
    const scenario = await doubletake('scenario', 'all', config, '--real');
    equal(scenario.exitCode, 0, scenario.stdout + scenario.stderr);
    match(scenario.stdout, /^met +lost-ticket /);
  });

  it('catches by them a server that tears tickets off twice', async () => {
    const server = join(project, 'server.mjs');
    const right = readFileSync(server, 'utf8');
    writeFileSync(server, right.replace(/^ {2}if \(before.*\n/m, ''));
    const [random, scripted] = programmed(await run('out/program.js'));
    equal(random.verdict, 'invalid', random.reason);
    equal(scripted.verdict, 'invalid', scripted.reason);
    const scenario = await doubletake('scenario', 'lost-ticket', config, '--real');
    equal(scenario.exitCode, 1, scenario.stdout + scenario.stderr);
  });
});

interface Ended {
  readonly exitCode?: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the program of the page prints: of a random run, of the scenario, of the first read again. */
function programmed({
  exitCode,
  stdout,
  stderr,
}: Ended): readonly [Judgement, Judgement, Judgement] {
  equal(exitCode, 0, stderr);
  equal(stderr, '');
  return JSON.parse(stdout) as [Judgement, Judgement, Judgement];
}

function judged({ stdout, stderr }: Ended): Judgement {
  ok(stdout.startsWith('{'), stderr);
  const judgement = JSON.parse(stdout) as Judgement;
  equal(problemOf('verdict', judgement), undefined);
  return judgement;
}

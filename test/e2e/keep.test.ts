// A failure made in one folder and replayed in another, as on a colleague's machine: nothing of the first
// folder is there any more.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keep, probe, replay } from '../../harness/index.ts';
import { openPortPool } from '../../harness/cluster/ports.ts';
import { doubletake, processesOf } from '../support/cli.ts';
import { tutorialServer, writeInto } from '../support/project.ts';

describe('doubletake keep', function () {
  this.timeout(120_000);
  const ports = openPortPool();
  let here: string;
  let there: string;
  before(() => {
    here = mkdtempSync(join(tmpdir(), 'doubletake-here-'));
    there = mkdtempSync(join(tmpdir(), 'doubletake-there-'));
  });
  after(async () => {
    await ports.release();
    for (const folder of [here, there]) rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => deepEqual([...processesOf(here), ...processesOf(there)], []));

  const inFolder = (cwd: string, ...args: readonly string[]) => doubletake(args, {}, cwd);
  const config = 'sut/doubletake.config.yaml';
  const forget = (folder: string): void => {
    const file = join(folder, 'sut/server.mjs');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^ {2}if \(before.*\n/m, ''));
  };

  it('keeps a run whose file and folder replay elsewhere, and pass when it is mended', async () => {
    await inFolder(here, 'init', 'sut');
    forget(here);
    const flags = ['--time', '2s', '--seed', '1', '--nemesis', 'lose-replies', '--json'];
    const run = await inFolder(here, 'run', config, ...flags);
    equal(run.exitCode, 1, run.stdout + run.stderr);
    const { run: folder } = JSON.parse(run.stdout) as { readonly run: string };
    const kept = await inFolder(here, 'keep', folder, 'sut/plans.json');
    equal(kept.exitCode, 0, kept.stderr);
    match(kept.stdout, /^sut\/plans.json: .* in 1 of 1 runs: /);
    cpSync(here, there, { recursive: true });
    renameSync(here, `${here}-gone`);
    try {
      for (const path of [join(folder, 'plan.json'), 'sut/plans.json']) {
        ok(!readFileSync(join(there, path), 'utf8').includes(here), `${path} names its old place`);
      }
      for (const path of ['sut/plans.json', folder]) {
        const again = await inFolder(there, 'replay', path, '--times', '2', '--until-invalid');
        equal(again.exitCode, 1, again.stdout + again.stderr);
      }
      renameSync(join(there, 'sut'), join(there, 'other'));
      const lost = await inFolder(there, 'replay', folder);
      equal(lost.exitCode, 254, lost.stderr);
      match(lost.stderr, /there is no such file.*--config/);
      await inFolder(there, 'init', 'other', '--force');
      const moved = ['--config', 'other/doubletake.config.yaml'];
      const mended = await inFolder(there, 'replay', folder, ...moved);
      equal(mended.exitCode, 0, mended.stdout + mended.stderr);
      const passed = await inFolder(there, 'replay', 'other/plans.json', '--json');
      equal(passed.exitCode, 0, passed.stdout + passed.stderr);
      equal((JSON.parse(passed.stdout) as { kept: { failed: { of: number } } }).kept.failed.of, 1);
    } finally {
      renameSync(`${here}-gone`, here);
    }
  });

  it('keeps a probe, too, in the library', async () => {
    const port = await ports.take();
    const { broken, mended } = tutorialServer(port);
    writeInto(here, 'probed.mjs', broken);
    const start = `cd ${here} && exec ${process.execPath} probed.mjs`;
    const store = join(here, 'runs');
    const options = { list: '/charges', start, seed: 1, store };
    const result = await probe(`http://127.0.0.1:${port}/charges`, options);
    equal(result.verdict, 'invalid', result.sentence);
    const file = join(here, 'probe.json');
    equal((await keep(result, file)).kind, 'duplicated-execution');
    const again = await replay(file, { store });
    equal(again.verdict, 'invalid');
    equal(again.rate.hits, 1);
    writeInto(here, 'probed.mjs', mended);
    rmSync(join(here, 'charges.jsonl'));
    const passed = await replay(file, { store });
    equal(passed.verdict, 'valid', passed.sentence);
    equal(passed.runs.length, 1);
  });

  it('says in the list why a run failed, and not that it was interrupted', async () => {
    const nobody = `http://127.0.0.1:${await ports.take()}/charges`;
    const probed = await inFolder(there, 'probe', nobody, '--store', 'failed');
    equal(probed.exitCode, 254, probed.stderr);
    const { stdout } = await inFolder(there, 'list', '--store', 'failed');
    match(stdout, /^error .*nothing listens at /);
  });

  it('refuses what is no failure, and what is no kept one, in one line', async () => {
    writeInto(here, 'nothing.json', { version: 1 });
    for (const args of [
      ['keep', 'no-such-run', 'x.json'],
      ['replay', 'nothing.json'],
      ['replay', 'no-such-run'],
    ]) {
      const { exitCode, stderr } = await inFolder(here, ...args);
      equal(exitCode, 254, stderr);
      match(stderr, /^doubletake: [^\n]+\n?$/);
    }
  });
});

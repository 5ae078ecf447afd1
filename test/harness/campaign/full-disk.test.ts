// A disk that fills up in the middle of a night, where the machine lets us mount one so small.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { NightSummary } from '../../../harness/campaign/summary.ts';
import { loadRun } from '../../../harness/record/load.ts';
import { doubletake, useStore } from '../../support/cli.ts';

describe('a night on a disk that fills up', function () {
  this.timeout(60_000);
  let disk = '';
  // Before the folder that it is in goes.
  after(() => execa('umount', [disk], { reject: false }));
  const store = useStore();
  const RUNS = 5;
  const resize = (...options: readonly string[]) =>
    execa('mount', [...options, 'tmpfs', disk], { reject: false });

  before(async function () {
    disk = join(store.path, 'disk');
    mkdirSync(disk);
    const mounted = await resize('-t', 'tmpfs', '-o', 'size=130k');
    if (mounted.exitCode !== 0) this.skip();
  });

  it('says so in one line, leaves nothing half-written that looks whole, and goes on when there is room', async () => {
    const config = join(store.path, 'night.json');
    const entry = { systems: ['fixed'], simulated: true, nemeses: ['none'], seeds: `1..${RUNS}` };
    const size = { time: '5s', clients: 2, keys: 1, rate: 20 };
    writeFileSync(config, JSON.stringify({ entries: [{ ...entry, ...size }] }));
    const nightly = () =>
      doubletake(['nightly', config, '--nights', disk, '--night', 'n', '--json']);

    const full = await nightly();
    assert.equal(full.exitCode, 255, full.stderr);
    assert.match(full.stderr, /doubletake: .*ENOSPC: no space left on device.*the disk is full/);
    assert.doesNotMatch(full.stderr, /\n\s+at /);
    const results = readdirSync(join(disk, 'n/results')).filter((name) => !name.startsWith('.'));
    assert.ok(results.length > 0 && results.length < RUNS, `${results.length} results`);
    for (const name of results) JSON.parse(readFileSync(join(disk, 'n/results', name), 'utf8'));
    const runs = join(disk, 'n/runs/fixed');
    const folders = readdirSync(runs).filter((name) => name !== 'latest');
    for (const folder of folders.map((name) => join(runs, name))) {
      if (!readdirSync(folder).includes('verdict.json')) continue;
      assert.equal((await loadRun(folder)).judgement.verdict, 'valid');
    }

    await resize('-o', 'remount,size=10m');
    const resumed = await nightly();
    assert.equal((JSON.parse(resumed.stdout) as NightSummary).counts.valid, RUNS, resumed.stderr);
  });
});

// Nights as a user has them, with the harness killed in the middle. With NIGHT_RUNS (and NIGHT_KILLS)
// they are longer, and their runs are real processes instead of simulated.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NightSummary } from '../../../harness/campaign/summary.ts';
import { doubletake, processesOf, useStore, type Running } from '../../support/cli.ts';
import { until } from '../../support/until.ts';

const RUNS = Number(process.env['NIGHT_RUNS'] ?? 6);
const simulated = process.env['NIGHT_RUNS'] === undefined;
const KILLS = Number(process.env['NIGHT_KILLS'] ?? 1);

const short = { nemeses: ['none'], time: '1s', clients: 2, keys: 1, rate: 20, deadline: '1s' };

describe('doubletake nightly', function () {
  this.timeout(60_000 + RUNS * 10_000);
  const store = useStore();
  const nightly = (config: object, ...args: readonly string[]): Running => {
    const file = join(store.path, 'night.json');
    writeFileSync(file, JSON.stringify(config));
    return doubletake(['nightly', file, '--nights', join(store.path, 'nights'), ...args]);
  };
  const resultsOf = (name: string): string => join(store.path, 'nights', name, 'results');

  it(`is killed with SIGKILL and resumed: ${RUNS} results, none done twice, nothing left behind`, async () => {
    const config = {
      entries: [{ ...short, systems: ['fixed'], simulated, seeds: `1..${RUNS}` }],
      parallel: 2,
    };
    for (let kill = 1; kill <= KILLS; kill++) {
      const running = nightly(config, '--night', 'killed');
      await untilResults(resultsOf('killed'), Math.floor((RUNS * kill) / (KILLS + 1)));
      running.kill('SIGKILL');
      await running;
      await untilGone(store.path);
    }
    const before = readFolder(resultsOf('killed'));
    assert.ok(before.size >= 1 && before.size < RUNS, `${before.size} results when it was killed`);
    const resumed = await nightly(config, '--night', 'killed', '--json');
    const summary = JSON.parse(resumed.stdout) as NightSummary;
    assert.equal(resumed.exitCode, 0, resumed.stderr);
    assert.deepEqual(summary.counts, {
      jobs: RUNS,
      valid: RUNS,
      invalid: 0,
      unknown: 0,
      missing: 0,
    });
    const after = readFolder(resultsOf('killed'));
    assert.equal(after.size, RUNS);
    for (const [name, text] of before)
      assert.equal(after.get(name), text, `${name} was done again`);
    assert.deepEqual(processesOf(store.path), []);
  });

  it('runs real processes: killed in mid-run it leaves none, and the half run is done again', async () => {
    const config = { entries: [{ systems: ['fixed'], seeds: '1', time: '3s', nemeses: ['slow'] }] };
    const running = nightly(config);
    const nights = join(store.path, 'nights');
    const runs = (): readonly string[] =>
      (existsSync(nights) ? readdirSync(nights) : [])
        .map((name) => join(nights, name, 'runs/fixed'))
        .filter(existsSync);
    await until(() => runs().length > 0 && processesOf(runs()[0]!).length >= 4);
    running.kill('SIGKILL');
    await running;
    await untilGone(store.path);
    const resumed = await nightly(config, '--json');
    const summary = JSON.parse(resumed.stdout) as NightSummary;
    assert.equal(resumed.exitCode, 0, resumed.stderr);
    assert.deepEqual(summary.counts, { jobs: 1, valid: 1, invalid: 0, unknown: 0, missing: 0 });
    assert.ok(summary.runs[0]!.result!.faults > 0);
    assert.deepEqual(processesOf(store.path), []);
    const listed = await doubletake(['list', '--store', join(summary.path, 'runs')]);
    assert.match(listed.stdout, /^incomplete .*\nvalid .*$/);
  });

  it('shares a night with other harnesses on it: each run is done by one of them', async () => {
    const seeds = `1..${RUNS}`;
    const config = { entries: [{ ...short, systems: ['fixed'], simulated, seeds }] };
    const night = ['--night', 'shared', '--parallel', '2', '--json'];
    const harnesses = await Promise.all([nightly(config, ...night), nightly(config, ...night)]);
    for (const { stdout, stderr, exitCode } of harnesses) {
      assert.equal(exitCode, 0, stderr);
      assert.equal((JSON.parse(stdout) as NightSummary).counts.valid, RUNS);
    }
    const folders = readdirSync(join(store.path, 'nights/shared/runs/fixed'));
    assert.equal(folders.filter((name) => name !== 'latest').length, RUNS);
  });

  it('does each run in one shard, and merges shards into the whole night', async () => {
    const config = {
      entries: [
        { ...short, systems: ['dups-by-seq-only'], simulated: true, seeds: '1..2' },
        { ...short, systems: ['fixed'], simulated: true, freshSeeds: 1 },
        { ...short, systems: ['dups-by-seq-only'], simulated: true, seeds: '3', mustFail: 1 },
      ],
    };
    const shards = await Promise.all(
      [1, 2].map((index) =>
        nightly(
          config,
          '--night',
          'sharded',
          '--shard',
          `${index}/2`,
          '--json',
          '--nights',
          join(store.path, `machine-${index}`),
        ),
      ),
    );
    assert.deepEqual(
      shards.map(
        ({ stdout }) => (JSON.parse(stdout) as NightSummary).runs.map(({ job }) => job.seed).length,
      ),
      [2, 2],
    );
    const junit = join(store.path, 'junit.xml');
    const merged = await doubletake([
      ...['merge', join(store.path, 'machine-1/sharded'), join(store.path, 'machine-2/sharded')],
      ...['--into', join(store.path, 'nights/sharded'), '--json', '--junit', junit],
    ]);
    const summary = JSON.parse(merged.stdout) as NightSummary;
    assert.equal(merged.exitCode, 1);
    assert.deepEqual(summary.counts, { jobs: 4, valid: 1, invalid: 2, unknown: 0, missing: 0 });
    assert.equal(summary.controls[0]?.hasTeeth, true);
    assert.match(summary.failures[0]!.signature, /in simulated dups-by-seq-only \(puthash\)/);
    const { run } = summary.failures[0]!.runs[0]!;
    const checked = await doubletake(['check', join(summary.path, run)]);
    assert.equal(checked.exitCode, 1, 'the folder of a failed run came along');
    assert.match(
      readFileSync(junit, 'utf8'),
      /<testsuite name="dups-by-seq-only" tests="3" failures="2"/,
    );
  });

  it('turns red when a control has stopped failing', async () => {
    const entry = { ...short, systems: ['fixed'], simulated: true, seeds: '1', mustFail: 1 };
    const result = await nightly({ entries: [entry] }, '--night', 'toothless');
    assert.equal(result.exitCode, 1);
    assert.match(result.stdout, /control fixed: 0 of 1 runs invalid[^]*lost\s+its\s+teeth/);
  });

  const refusals: readonly (readonly [string, object, RegExp])[] = [
    ['an unknown key', { entries: [{ systems: ['ben'], seeds: 1, sedes: 2 }] }, /sedes/],
    ['no seeds', { entries: [{ systems: ['ben'] }] }, /say seeds, freshSeeds or both/],
    [
      'an unknown nemesis',
      { entries: [{ systems: ['ben'], seeds: 1, nemeses: ['x'] }] },
      /entries.0: there is no nemesis x/,
    ],
    [
      'a run twice',
      { entries: [{ systems: ['ben', 'ben'], seeds: 1 }] },
      /ben.puthash.mix.1 is asked for twice/,
    ],
    [
      'a night of another config',
      { entries: [{ systems: ['ben'], seeds: 9 }] },
      /begun with another config/,
    ],
  ];
  for (const [what, config, message] of refusals) {
    it(`refuses ${what} before anything runs`, async () => {
      const result = await nightly(
        config,
        '--night',
        what.includes('another') ? 'toothless' : 'none',
      );
      assert.equal(result.exitCode, 254);
      assert.match(result.stderr, message);
    });
  }
});

function readFolder(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

async function untilResults(folder: string, count: number): Promise<void> {
  await until(() => existsSync(folder));
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (readdirSync(folder).filter((name) => name.endsWith('.json')).length < count) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(folder, look);
    look();
  });
}

/** Processes whose parent was killed are killed by the kernel, which takes a moment. */
async function untilGone(folder: string): Promise<void> {
  await until(() => processesOf(folder).length === 0);
}

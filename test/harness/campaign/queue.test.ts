// A night over a queue of a real database, while everything that can go away does. With
// NIGHT_RUNS it is longer, and its runs are real processes instead of simulated.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openQueue } from '../../../harness/campaign/queue.ts';
import type { NightSummary } from '../../../harness/campaign/summary.ts';
import { doubletake, processesOf, useStore, type Running } from '../../support/cli.ts';
import { startDatabase, type Database } from '../../support/database.ts';
import { until } from '../../support/until.ts';

const RUNS = Number(process.env['NIGHT_RUNS'] ?? 4);
const simulated = process.env['NIGHT_RUNS'] === undefined;

interface Worker {
  readonly process: Running;
  /** The run that it is in the middle of, by its id. */
  readonly current: () => string | undefined;
}

for (const system of ['postgres-sync', 'redis-aof'] as const) {
  describe(`a night over a queue, with ${system}`, function () {
    this.timeout(60_000 + RUNS * 10_000);
    const store = useStore();
    let database: Database;
    const untilAnswers = () =>
      until(async () =>
        openQueue(database.url).then(
          async ({ queue }) => (await queue.close(), true),
          () => false,
        ),
      );

    before(async function () {
      const started = await startDatabase(system, store.path);
      if (started === undefined) return this.skip();
      database = started;
      await untilAnswers();
    });
    const running: Running[] = [];
    after(async () => {
      for (const process of running) process.kill('SIGKILL');
      await database?.stop();
    });

    const startWorker = (name: string): Worker => {
      const folder = join(store.path, name);
      const process = doubletake([
        ...['worker', '--queue', database.url, '--folder', folder],
        ...['--parallel', '1', '--lease', '2s'],
      ]);
      running.push(process);
      const isUnderWay = (place: string): boolean =>
        readdirSync(join(folder, place), { recursive: true }).some((file) =>
          String(file).endsWith('plan.json'),
        );
      return {
        process,
        current: () =>
          existsSync(folder)
            ? readdirSync(folder).find(isUnderWay)?.slice(0, -'-XXXXXX'.length)
            : undefined,
      };
    };

    it(`has ${RUNS} results, none twice, whoever is killed or paused past its lease`, async () => {
      const config = join(store.path, 'night.json');
      const entry = { systems: ['fixed'], nemeses: ['none'], seeds: `1..${RUNS}`, simulated };
      const size = { time: simulated ? '60s' : '1s', clients: 2, keys: 1, rate: 20 };
      writeFileSync(config, JSON.stringify({ entries: [{ ...entry, ...size }] }));
      const leader = doubletake([
        ...['nightly', config, '--nights', store.path, '--night', 'night'],
        ...['--queue', database.url, '--json'],
      ]);
      running.push(leader);
      const results = join(store.path, 'night/results');

      const killed = startWorker('killed');
      await until(() => killed.current() !== undefined);
      killed.process.kill('SIGKILL');
      const paused = startWorker('paused');
      await until(() => paused.current() !== undefined);
      paused.process.kill('SIGSTOP');
      const twice = paused.current()!;
      const third = startWorker('third');
      await until(() => third.current() !== undefined);
      await database.restart();
      await untilAnswers();
      const { queue } = await openQueue(database.url);
      await until(async () => (await queue.getActive()).every(({ data }) => data.id !== twice));
      paused.process.kill('SIGCONT');

      const { stdout, stderr, exitCode } = await leader;
      assert.equal(exitCode, 0, stderr);
      const { counts, runs } = JSON.parse(stdout) as NightSummary;
      assert.deepEqual(counts, { jobs: RUNS, valid: RUNS, invalid: 0, unknown: 0, missing: 0 });
      assert.equal(readdirSync(results).length, RUNS);
      const folders = readdirSync(join(store.path, 'night/runs/fixed'));
      assert.deepEqual(
        folders.toSorted(),
        runs.map(({ result }) => result!.run.slice('runs/fixed/'.length)).toSorted(),
      );
      for (const { result } of runs)
        assert.ok(existsSync(join(store.path, 'night', result!.run, 'verdict.json')));

      for (const worker of [paused, third]) {
        worker.process.kill('SIGINT');
        assert.equal((await worker.process).exitCode, 130, (await worker.process).stderr);
        assert.equal(worker.current(), undefined);
      }
      const late = (await paused.process).stderr;
      assert.match(late, /moveToFinished|could not renew lock/, late);
      const left = await queue.getJobCounts();
      await queue.close();
      assert.deepEqual([...new Set(Object.values(left))], [0], JSON.stringify(left));
      for (const name of ['killed', 'paused', 'third'])
        assert.deepEqual(processesOf(join(store.path, name)), []);
    });
  });
}

describe('a queue', () => {
  const refusals = [
    ['of another kind', 'amqp://127.0.0.1', /postgres:\/\/host\/database or redis/],
    [
      'where nobody answers',
      'postgres://secret:word@127.0.0.1:1/x',
      /127\.0\.0\.1:1\/x cannot be reached: .*ECONNREFUSED/,
    ],
  ] as const;
  for (const [what, url, message] of refusals) {
    it(`${what} is refused in one line`, async () => {
      const { exitCode, stderr } = await doubletake(['worker', '--queue', url]);
      assert.equal(exitCode, 254);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /word|\n\s+at /);
    });
  }
});

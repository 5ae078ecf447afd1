import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPortPool } from '../../harness/cluster/ports.ts';
import { httpStatus } from '../../harness/net/dial.ts';
import type { Judgement } from '../../harness/record/judge.ts';
import { doubletake, processesOf, useStore } from '../support/cli.ts';
import { until } from '../support/until.ts';

const SERVER = fileURLToPath(new URL('../systems/counters.js', import.meta.url));

/** A server that the test starts as its owner would, with the commands by which its owner handles it. */
async function ownedServer(folder: string, ...flags: readonly string[]) {
  mkdirSync(folder, { recursive: true });
  const pool = openPortPool();
  const address = `127.0.0.1:${await pool.take()}`;
  await pool.release();
  const pidFile = join(folder, 'pid');
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const argv = [process.execPath, SERVER, address.split(':')[1]!, data, ...flags].join(' ');
  const signal = (name: string): string => `kill -${name} $(cat ${pidFile})`;
  const acts = {
    start: `${argv} >/dev/null 2>&1 & echo $! >${pidFile}`,
    kill: signal('KILL'),
    pause: signal('STOP'),
    resume: signal('CONT'),
  };
  const answers = async (): Promise<boolean> =>
    (await httpStatus(address, '/counters/ready', 500)) === 200;
  const start = async (): Promise<void> => {
    spawnSync('/bin/sh', ['-c', acts.start], { stdio: 'ignore' });
    await until(answers);
  };
  const pid = (): number => Number(readFileSync(pidFile, 'utf8'));
  const stop = (): void => void process.kill(pid(), 'SIGKILL');
  return { address, acts, answers, start, pid, stop };
}

describe('a node that runs already', function () {
  this.timeout(120_000);
  const store = useStore();

  const configOf = (name: string, node: object): string => {
    const file = join(store.path, `${name}.json`);
    const operations = {
      add: {
        path: '/counters/{key}',
        headers: { 'Idempotency-Key': '{id}' },
        body: { by: '{value}' },
        result: 'value',
      },
      read: { path: '/counters/{key}', isRead: true, result: 'value' },
    };
    const client = { http: { attempts: 3, attemptTimeoutMs: 300, operations } };
    writeFileSync(
      file,
      JSON.stringify({ name, nodes: { s1: node }, workloads: ['counter'], client }),
    );
    return file;
  };
  const run = (config: string, ...options: readonly string[]) =>
    doubletake(['run', config, '--seed=1', `--store=${join(store.path, 'runs')}`, ...options]);

  for (const nemesis of ['kill', 'pause']) {
    it(`is disturbed by its owner's commands (${nemesis}), and left as it was found`, async () => {
      const server = await ownedServer(join(store.path, nemesis));
      await server.start();
      try {
        const { address: attach, acts } = server;
        const config = configOf(nemesis, { attach, ...acts, ready: { http: '/counters/ready' } });
        const { stdout, stderr } = await run(config, `--nemesis=${nemesis}`, '--time=4s', '--json');
        assert.ok(stdout.startsWith('{'), stderr);
        const { verdict, reason, faults } = JSON.parse(stdout) as Judgement;
        assert.equal(verdict, 'valid', reason);
        assert.ok(faults > 0);
        assert.ok(await server.answers());
        const others = processesOf(store.path).filter(({ pid }) => pid !== server.pid());
        assert.deepEqual(others, []);
      } finally {
        server.stop();
      }
    });
  }

  it('that runs a retried request again is caught, with no command to disturb it', async () => {
    const server = await ownedServer(join(store.path, 'twice'), '--forget-ids');
    await server.start();
    try {
      const config = configOf('twice', { attach: server.address });
      const { stdout, stderr } = await run(config, '--time=30s', '--json');
      assert.ok(stdout.startsWith('{'), stderr);
      const { verdict, reason, anomalies } = JSON.parse(stdout) as Judgement;
      assert.equal(verdict, 'invalid', reason);
      assert.equal(anomalies[0]?.kind, 'duplicated-execution');
      const killed = await run(config, '--nemesis=kill');
      assert.equal(killed.exitCode, 254);
      assert.match(killed.stderr, /nemesis kill needs a node that may be taken away/);
    } finally {
      server.stop();
    }
  });

  it('is given back by a shell beside the harness, when that is killed', async () => {
    const server = await ownedServer(join(store.path, 'orphan'));
    await server.start();
    try {
      const { address: attach, acts } = server;
      const ready = { http: '/counters/ready' };
      const config = configOf('orphan', { attach, ...acts, ready });
      const running = run(config, '--nemesis=pause', '--time=60s');
      await until(async () => !(await server.answers()));
      running.kill('SIGKILL');
      await running;
      await until(server.answers);
    } finally {
      server.stop();
    }
  });

  it('that is not there is said in one line', async () => {
    const { address } = await ownedServer(join(store.path, 'absent'));
    const { exitCode, stderr } = await run(configOf('absent', { attach: address }));
    assert.equal(exitCode, 254, stderr);
    assert.match(stderr, /node s1 is not there: .* refuses connections; it is attached/);
  });
});

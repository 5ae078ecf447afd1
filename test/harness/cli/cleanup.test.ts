// Where the watchdog was killed, too, nothing dies with the harness by itself.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  doubletake,
  processesOf,
  untilStderr,
  useStore,
  type Leftover,
  type Running,
} from '../../support/cli.ts';

describe('doubletake cleanup', function () {
  this.timeout(120_000);
  const store = useStore();
  const start = (...args: string[]): Running =>
    doubletake(args, { XDG_STATE_HOME: join(store.path, 'state') });
  const states = (): string => join(store.path, 'state/doubletake/running');
  const servers = (): Leftover[] => processesOf(join(store.path, 'runs'));

  it('kills what a killed harness left, and nothing that has its pid by now', async () => {
    const running = start('run', 'fixed', '--time', '60s', '--store', join(store.path, 'runs'));
    await untilStderr(running, /running/);
    const other = await start('cleanup');
    assert.match(other.stdout, /nothing was left behind/, 'its harness is alive');
    assert.ok(servers().length >= 4);

    // As the server of a node that became a daemon: it is in no group that the harness knows.
    const { mark } = JSON.parse(
      readFileSync(join(states(), `${running.pid!}.json`), 'utf8'),
    ) as Readonly<Record<'mark', string>>;
    const stray = spawn('sleep', ['300'], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, DOUBLETAKE_NODE: `${mark}99.` },
    });
    const ended = once(stray, 'exit');

    process.kill(watchdogOf(running.pid!), 'SIGKILL');
    running.kill('SIGKILL');
    await running;
    assert.ok(servers().length >= 4, 'they died by themselves: this test shows nothing');
    const reused = { pid: process.pid, started: 'long ago' };
    writeFileSync(join(states(), '1.json'), JSON.stringify({ harness: reused, groups: [reused] }));
    writeFileSync(
      join(states(), '2.json'),
      JSON.stringify({ harness: reused, groups: [], mark: '' }),
    );

    const cleaned = await start('cleanup');
    assert.match(
      cleaned.stdout,
      /killed the process groups [\d, ]+ and the processes (\d+), which/,
    );
    assert.ok(cleaned.stdout.includes(` ${stray.pid!}, which`), cleaned.stdout);
    assert.deepEqual(await ended, [null, 'SIGKILL']);
    while (servers().length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(readdirSync(states()), []);
    assert.match((await start('cleanup')).stdout, /nothing was left behind/);
  });

  it('need not be asked where nothing is left but what was written down', async () => {
    const dead = { pid: process.pid, started: 'long ago' };
    const state = { harness: dead, groups: [dead], mark: '' };
    writeFileSync(join(states(), '3.json'), JSON.stringify(state));
    const args = ['--time', '1s', '--nemesis', 'none', '--store', join(store.path, 'runs')];
    const { stderr } = await start('run', 'fixed', ...args);
    assert.deepEqual(readdirSync(states()), [], stderr);
  });
});

function watchdogOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const watchdog = children.find((child) =>
    readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('while read'),
  );
  return Number(watchdog);
}

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Judgement } from '../../harness/record/judge.ts';
import { loadRun } from '../../harness/record/load.ts';
import { doubletake, processesOf } from '../support/cli.ts';
import { missingSshHosts, sshHosts, type SshHosts } from '../support/ssh-hosts.ts';
import { until } from '../support/until.ts';

const SERVER = fileURLToPath(new URL('../systems/primary-and-copy.js', import.meta.url));

describe('nodes on three machines, over ssh', function () {
  this.timeout(60_000);
  let folder: string;
  let hosts: SshHosts | undefined;

  before(async function () {
    if ((await missingSshHosts()) !== undefined) this.skip();
    folder = mkdtempSync(join(tmpdir(), 'doubletake-test-ssh-'));
    hosts = await sshHosts(join(folder, 'ssh'));
  });
  after(async () => {
    await hosts?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const leftovers = (): readonly string[] =>
    readdirSync(tmpdir()).filter((name) => /^doubletake-(ssh-[\da-f]{16}|\w{6}$)/.test(name));

  const configOf = (change: object, ...flags: readonly string[]): string => {
    const node = (box: number, role: string, peer: string) => ({
      host: `box${box}`,
      command: [process.execPath, SERVER, role, '{port}', '{data}', `{peer:${peer}}`, ...flags],
    });
    const file = join(folder, 'registers.json');
    const config = {
      name: 'registers',
      ssh: hosts!.ssh,
      nodes: { s1: node(1, 'primary', 's2'), s2: node(2, 'copy', 's1'), s3: node(3, 'copy', 's1') },
      workloads: ['register'],
      client: {
        http: {
          operations: {
            write: { method: 'PUT', path: '/{key}', body: { value: '{value}' } },
            read: { path: '/{key}', isRead: true, result: 'value' },
          },
        },
      },
    };
    writeFileSync(file, JSON.stringify({ ...config, ...change }));
    return file;
  };

  const run = async (nemesis: string, ...flags: readonly string[]): Promise<Judgement> => {
    const before = leftovers();
    const time = flags.length === 0 ? ['--time=4s'] : ['--time=40s'];
    const options = [`--nemesis=${nemesis}`, '--seed=1', `--store=${folder}/runs`, '--json'];
    const result = await doubletake(['run', configOf({}, ...flags), ...options, ...time]);
    assert.ok(result.stdout.startsWith('{'), result.stderr);
    await until(() => processesOf(SERVER).length === 0);
    assert.deepEqual(leftovers(), before, 'their folders are gone');
    return JSON.parse(result.stdout) as Judgement;
  };

  it('catches copies that answer reads by themselves, and relates their clocks to ours', async () => {
    const { verdict, reason, anomalies, run: path } = await run('partition', '--read-copy');
    assert.equal(verdict, 'invalid', reason);
    assert.equal(anomalies[0]?.kind, 'stale-read');
    const { record } = await loadRun(path!);
    const related = record.history.header['hosts'] as Record<string, Record<string, number>>;
    assert.deepEqual(Object.keys(related).toSorted(), ['box1', 'box2', 'box3']);
    for (const { aheadMs, withinMs } of Object.values(related)) {
      assert.ok(Math.abs(aheadMs!) <= withinMs! + 50, `${aheadMs} ms ahead, within ${withinMs}`);
    }
  });

  for (const nemesis of ['kill', 'pause']) {
    it(`passes those that ask the primary, under ${nemesis}, and leaves nothing behind`, async () => {
      const { verdict, reason, faults } = await run(nemesis);
      assert.equal(verdict, 'valid', reason);
      assert.ok(faults > 0);
    });
  }

  it('ends them when the harness is killed', async () => {
    const options = ['--nemesis=none', `--store=${folder}/runs`, '--time=60s'];
    const before = leftovers();
    const running = doubletake(['run', configOf({}), ...options]);
    await until(() => processesOf(SERVER).length >= 3);
    running.kill('SIGKILL');
    await running;
    await until(() => processesOf(SERVER).length === 0);
    await until(() => leftovers().length <= before.length);
  });

  it('says in one line that a machine cannot be reached', async () => {
    const file = configOf({});
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('box1', 'nowhere.invalid'));
    const { exitCode, stderr } = await doubletake(['run', file, `--store=${folder}/runs`]);
    assert.equal(exitCode, 254, stderr);
    assert.match(stderr, /host nowhere\.invalid: ssh cannot open a session without a question: /);
  });
});

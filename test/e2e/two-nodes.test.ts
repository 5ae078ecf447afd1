import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Judgement } from '../../harness/record/judge.ts';
import { doubletake, processesOf, useStore } from '../support/cli.ts';

const SERVER = fileURLToPath(new URL('../systems/primary-and-copy.js', import.meta.url));

describe('a config file of two nodes that speak with each other', function () {
  this.timeout(120_000);
  const store = useStore();

  const run = async (nemesis: string, ...flags: readonly string[]): Promise<Judgement> => {
    const server = (role: string, peer: string) => ({
      command: ['node', SERVER, role, '{port}', '{data}', `{peer:${peer}}`, ...flags],
    });
    const config = join(store.path, 'registers.json');
    writeFileSync(
      config,
      JSON.stringify({
        name: 'registers',
        nodes: { s1: server('primary', 's2'), s2: server('copy', 's1') },
        workloads: ['register'],
        client: {
          http: {
            operations: {
              write: { method: 'PUT', path: '/{key}', body: { value: '{value}' } },
              read: { path: '/{key}', isRead: true, result: 'value' },
            },
          },
        },
      }),
    );
    const options = [`--nemesis=${nemesis}`, '--seed=1', `--store=${store.path}`, '--json'];
    const time = flags.length === 0 ? ['--time=6s'] : ['--time=40s'];
    const result = await doubletake(['run', config, ...options, ...time]);
    assert.ok(result.stdout.startsWith('{'), result.stderr);
    assert.deepEqual(processesOf(store.path), [], 'nothing is left running');
    return JSON.parse(result.stdout) as Judgement;
  };

  it('catches a copy that answers reads by itself, when it is cut off', async () => {
    const { verdict, reason, anomalies } = await run('partition', '--read-copy');
    assert.equal(verdict, 'invalid', reason);
    assert.equal(anomalies[0]?.kind, 'stale-read');
  });

  for (const nemesis of ['partition', 'kill']) {
    it(`passes one that asks the primary, under ${nemesis}`, async () => {
      const { verdict, reason, faults, operations } = await run(nemesis);
      assert.equal(verdict, 'valid', reason);
      assert.ok(faults > 0 && operations.ok > 50);
    });
  }
});

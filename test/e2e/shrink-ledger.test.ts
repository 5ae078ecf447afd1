// How small a plan becomes for servers that are not ours, on real processes: `npm run test:shrink`, some minutes.
import { equal, ok } from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ShrunkRun } from '../../harness/campaign/shrink-run.ts';
import { doubletake, useStore } from '../support/cli.ts';
import { writeInto } from '../support/project.ts';

const SERVER = fileURLToPath(new URL('../systems/two-node-ledger.js', import.meta.url));

describe('shrinking a run of a ledger on two nodes', function () {
  this.timeout(600_000);
  const store = useStore();

  it('leaves two faults and three operations at most, which still fail', async () => {
    const node = (role: string, peer: string) => ({
      command: ['node', SERVER, role, '{port}', '{data}', `{peer:${peer}}`],
      ready: { http: '/accounts/ready' },
    });
    writeInto(store.path, 'ledger.json', {
      name: 'ledger',
      restart: 'disk',
      nodes: { s1: node('primary', 's2'), s2: node('backup', 's1') },
      workloads: ['counter'],
      client: {
        http: {
          attempts: 8,
          attemptTimeoutMs: 200,
          operations: {
            add: {
              path: '/accounts/{key}',
              headers: { 'Idempotency-Key': '{id}' },
              body: { by: '{value}' },
              result: 'value',
            },
            read: { path: '/accounts/{key}', isRead: true, result: 'value' },
          },
        },
      },
    });
    const run = await doubletake(
      ['run', join(store.path, 'ledger.json'), '--seed', '1', '--time', '30s', '--store', 'runs'],
      {},
      store.path,
    );
    equal(run.exitCode, 1, run.stdout + run.stderr);
    const shrunk = await doubletake(['shrink', 'runs/ledger/latest', '--json'], {}, store.path);
    equal(shrunk.exitCode, 1, shrunk.stderr);
    const { plan, rate } = JSON.parse(shrunk.stdout) as ShrunkRun;
    const operations = Object.values(plan.workload.operations ?? {}).flat().length;
    const size = `${plan.faults.length} faults, ${operations} operations, ${rate.hits} of ${rate.of}`;
    ok(plan.faults.length <= 2 && operations <= 3 && rate.hits > 0, `${size}\n${shrunk.stderr}`);
  });
});

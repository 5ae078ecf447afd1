import assert from 'node:assert/strict';
import { mkdtempSync, chmodSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Judgement } from '../../harness/judge.ts';
import { loadSystems } from '../../harness/system/index.ts';
import { doubletake, processesOf } from '../support/cli.ts';

/** For each system the fault that tells the one from the other, and what must come of it. */
const controls = [
  ['redis-ioredis', 'lose-replies', 'invalid'],
  ['redis-node', 'lose-replies', 'valid'],
  ['redis-promoted', 'split', 'invalid'],
  ['redis-aof', 'kill', 'valid'],
  ['postgres-retried', 'lose-replies', 'invalid'],
  ['postgres-keyed', 'lose-replies', 'valid'],
  ['postgres-async', 'kill', 'invalid'],
  ['postgres-sync', 'kill', 'valid'],
  ['nats-late', 'lose-replies', 'invalid'],
  ['nats-window', 'lose-replies', 'valid'],
  ['etcd-serializable', 'isolate', 'invalid'],
  ['etcd-linearizable', 'isolate', 'valid'],
] as const;

describe('real systems', function () {
  this.timeout(120_000);
  let store: string;
  before(() => {
    store = mkdtempSync(join(tmpdir(), 'doubletake-real-'));
    // PostgreSQL runs as a user of its own where we are root, and must reach its data.
    chmodSync(store, 0o755);
  });
  after(() => rmSync(store, { recursive: true, force: true }));

  for (const [name, nemesis, verdict] of controls) {
    it(`${name} under ${nemesis} is ${verdict}`, async function () {
      const missing = await (await loadSystems()).get(name)?.missing?.();
      if (missing !== undefined) {
        this.test!.title += ` (not seen: ${missing})`;
        this.skip();
      }
      const result = await doubletake([
        'run',
        name,
        `--nemesis=${nemesis}`,
        '--time=10s',
        '--seed=1',
        `--store=${store}`,
        '--json',
      ]);
      assert.ok(result.stdout.startsWith('{'), result.stderr);
      const judgement = JSON.parse(result.stdout) as Judgement;
      assert.equal(judgement.verdict, verdict, judgement.reason);
      assert.ok(judgement.faults > 0);
      assert.deepEqual(processesOf(store), [], 'nothing is left running');
    });
  }
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPortPool } from '../../../harness/cluster/ports.ts';
import type { Judgement } from '../../../harness/record/judge.ts';
import { doubletake, processesOf, useStore } from '../../support/cli.ts';

const SYSTEMS = fileURLToPath(new URL('../../systems/', import.meta.url));
const SOURCES = fileURLToPath(new URL('../../../../test/systems/', import.meta.url));

const node = (file: string): readonly string[] => [process.execPath, join(SYSTEMS, file)];
const python = (file: string): readonly string[] => ['python3', join(SOURCES, file)];

describe('probe of five small servers', () => {
  const store = useStore();
  const ports = openPortPool();
  after(ports.release);

  const probe = async (
    program: readonly string[],
  ): Promise<{ judgement: Judgement; ms: number }> => {
    const folder = mkdtempSync(join(tmpdir(), 'doubletake-charges-'));
    try {
      const port = await ports.take();
      const url = `http://127.0.0.1:${port}/charges`;
      const start = [...program, port, folder].join(' ');
      const began = performance.now();
      const result = await doubletake([
        'probe',
        url,
        '--list',
        '/charges',
        '--start',
        start,
        '--seed',
        '7',
        '--store',
        store.path,
        '--json',
      ]);
      const ms = performance.now() - began;
      assert.ok(result.stdout.startsWith('{'), result.stderr);
      assert.deepEqual(processesOf(folder), [], 'nothing is left running');
      return { judgement: JSON.parse(result.stdout) as Judgement, ms };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

  const faulty = [
    {
      server: 'keys-in-memory',
      kind: 'duplicated-execution',
      sentence: /executed twice: .*killed and started again.* keys do not survive a restart/,
    },
    {
      server: 'check-then-act',
      kind: 'duplicated-execution',
      sentence: /executed (\w+ times|twice): several copies .* not one step/,
    },
    {
      server: 'key-after-effect',
      kind: 'duplicated-execution',
      sentence: /executed twice: the server was killed while .* stored after the effect/,
    },
    {
      server: 'key-before-effect',
      kind: 'lost-operation',
      sentence: /never executed, .* refused \(answered 409.* stored before the effect/,
    },
  ];

  for (const { server, kind, sentence } of faulty) {
    it(`catches ${server}, and says what is wrong with it`, async () => {
      const { judgement, ms } = await probe(node(`${server}.js`));
      assert.equal(judgement.verdict, 'invalid', judgement.reason);
      assert.equal(judgement.anomalies[0]?.kind, kind);
      assert.match(judgement.reason, sentence);
      assert.ok(judgement.faults > 0);
      assert.ok(ms < 30_000, `took ${ms} ms`);
    });
  }

  it('finds nothing wrong with a unique index', async () => {
    const { judgement, ms } = await probe(python('unique-index.py'));
    assert.equal(judgement.verdict, 'valid', judgement.reason);
    assert.match(judgement.reason, /each was executed once, and answered alike every time/);
    assert.ok(judgement.faults > 5);
    assert.ok(ms < 30_000, `took ${ms} ms`);
  });
});

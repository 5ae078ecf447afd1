import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  encodeEvent,
  encodeHeader,
  type HistoryEvent,
  type Value,
} from '../../../checker/index.ts';
import { deathOf, DIED } from '../../../harness/record/deaths.ts';
import { watch, type Watch } from '../../../harness/run/watch.ts';

describe('watching a history while it is recorded', () => {
  let watching: Watch | undefined;
  afterEach(() => watching?.end());

  it('tells of a violation at the event that makes it', () => {
    watching = watch('no such file', 'counter');
    for (const event of told(0)) watching.see(event);
    assert.ok(!watching.found.aborted);
    for (const event of told(2, 4)) watching.see(event);
    assert.ok(watching.found.aborted);
    assert.equal(
      watching.found.reason,
      'process 1 add(1) got 3, which no order of what was done allows',
    );
  });

  it('says nothing of what comes after a node was ended by somebody else', () => {
    watching = watch('no such file', 'counter');
    const value = { ...deathOf('s1', { signal: 'SIGKILL' }) } as unknown as Value;
    const died = { index: 0, time: 0, process: 'nemesis', type: 'info', f: DIED, value } as const;
    for (const event of [died, ...told(1, 1)]) watching.see(event);
    assert.ok(!watching.found.aborted);
  });

  it('judges the file, where the model is judged whole', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'doubletake-watch-'));
    try {
      const file = join(folder, 'history.jsonl');
      const header = { format: 'doubletake-history', version: 1, model: 'list-append' } as const;
      const asked = { process: 1, f: 'txn', time: 0 } as const;
      const events: readonly HistoryEvent[] = [
        { ...asked, index: 0, type: 'invoke', value: [['r', 'x', null]] },
        { ...asked, index: 1, type: 'ok', value: [['r', 'x', null]], result: [['r', 'x', [1]]] },
      ];
      writeFileSync(file, encodeHeader(header) + events.map(encodeEvent).join(''));
      watching = watch(file, 'list-append');
      for (const event of events) watching.see(event);
      await once(watching.found, 'abort');
      assert.match(String(watching.found.reason), /1/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }).timeout(30_000);
});

/** An add that answers a number that is more by so much, and what was added before. */
function told(index: number, wrong = 0): readonly HistoryEvent[] {
  const asked = { process: 1, f: 'add', value: 1, time: 0 } as const;
  return [
    { ...asked, index, type: 'invoke' },
    { ...asked, index: index + 1, type: 'ok', result: wrong === 0 ? 1 : wrong - 1 },
  ];
}

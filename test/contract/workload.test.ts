import assert from 'node:assert/strict';
import { check, type HistoryEvent } from '../../checker/index.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import { workloads } from '../../harness/workload/index.ts';
import { modelName } from '../../harness/workload/workload.ts';
import type { Op } from '../../harness/plan/operation.ts';

for (const [name, workload] of Object.entries(workloads)) {
  const draw = (seed: number, client: string): Op[] => {
    const ops: Op[] = [];
    for (const op of workload.operations({
      ...{ client, firstSeq: 1, keys: 2, random: seededRandom(seed) },
    })) {
      ops.push(op);
      if (ops.length === 200) break;
    }
    return ops;
  };

  describe(`workload ${name}`, () => {
    it('says what it does, under the name by which it is found', () => {
      assert.equal(workload.name, name);
      assert.match(workload.summary, /\w+ \w+/);
    });

    it('draws the same operations from the same seed, and others from another', () => {
      assert.deepEqual(draw(7, 'c0'), draw(7, 'c0'));
      assert.notDeepEqual(draw(7, 'c0'), draw(8, 'c0'));
    });

    it('asks for each function that it names, and for no other', () => {
      const asked = [...draw(7, 'c0'), ...workload.finalOperations(2)].map(({ f }) => f);
      assert.deepEqual([...new Set(asked)].toSorted(), [...workload.functions].toSorted());
    });

    it('asks only what its model knows, and in the form that the model takes', () => {
      const ops = [...draw(7, 'c0'), ...workload.finalOperations(2)];
      const events = ops.flatMap((op, index): HistoryEvent[] => [
        { index: 2 * index, time: 2 * index, type: 'invoke', process: index, ...op },
        {
          index: 2 * index + 1,
          time: 2 * index + 1,
          type: 'info',
          process: index,
          ...op,
          error: 'x',
        },
      ]);
      const header = {
        format: 'doubletake-history',
        version: 1,
        model: modelName(workload),
      } as const;
      // Nothing was answered, so that the one thing it can say is that the history says nothing. An
      // operation that the model does not know, or in another form, it refuses.
      const { verdict, operations, reason } = check({ header, events, notices: [] });
      assert.equal(verdict, 'unknown', reason);
      assert.deepEqual(operations, { ok: 0, fail: 0, info: ops.length });
      const odd = events.map((event) => ({ ...event, f: `no-${event.f}` }));
      assert.throws(() => check({ header, events: odd, notices: [] }), /(knows no|is a) no-/);
    });

    it('ends with operations that read each key', () => {
      assert.ok(workload.finalOperations(3).length > 0);
    });
  });
}

import assert from 'node:assert/strict';
import type { Value } from '../../../checker/index.ts';
import { isTooDeep, recordable } from '../../../harness/record/recordable.ts';

function nested(levels: number): Value {
  let value: Value = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

describe('what may enter a history', () => {
  it('is any answer that the checker reads', () => {
    const completion = { type: 'ok', result: { deep: nested(199) } } as const;
    assert.equal(recordable(completion), completion);
  });

  it('is unknown where the answer is nested deeper, even so deep that recursion would overflow', () => {
    for (const levels of [201, 300, 300_000]) {
      const found = recordable({ type: 'ok', result: nested(levels), node: 's1' });
      assert.equal(found.type, 'info');
      assert.equal(found.node, 's1');
      assert.match('error' in found ? found.error : '', /nested deeper than 200 levels/);
    }
  });

  it('does not take what is wide for deep', () => {
    assert.equal(isTooDeep(Array.from({ length: 10_000 }, () => [[1], { a: 1 }])), false);
  });
});

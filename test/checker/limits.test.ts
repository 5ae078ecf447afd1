import assert from 'node:assert/strict';
import { chainHash, check, type History, type HistoryEvent } from '../../checker/index.ts';
import { historyOf } from './support/write.ts';

/** Twelve operations of unknown outcome, and values that some of them may have made, read at one time. */
function manyUnknown(...seen: readonly string[]): History {
  const lines = Array.from(
    { length: 12 },
    (_, i) =>
      [
        [i, 'invoke', 'puthash', 'x', `v${String(i)}`],
        [i, 'info', 'puthash', 'x'],
      ] as const,
  ).flat();
  return historyOf('puthash', [
    ...lines,
    ...seen.map((_, i) => [50 + i, 'invoke', 'get', 'x'] as const),
    ...seen.map((value, i) => [50 + i, 'ok', 'get', 'x', value] as const),
  ]);
}

/** Concurrent additions that all make a difference, and a read of a sum that they cannot make. */
function manyConcurrent(): History {
  const processes = Array.from({ length: 14 }, (_, i) => i);
  return historyOf('counter', [
    ...processes.map((i) => [i, 'invoke', 'add', 'x', 2 ** i] as const),
    ...processes.map((i) => [i, 'ok', 'add', 'x'] as const),
    [50, 'invoke', 'read', 'x'],
    [50, 'ok', 'read', 'x', -1],
  ]);
}

describe('what a check may cost', () => {
  it('a burst of unknown operations is solved where it can be, and said to be undetermined where not', () => {
    let value = '';
    for (const i of [3, 7, 1, 9]) value = chainHash(value, `v${String(i)}`);
    assert.equal(check(manyUnknown(value)).verdict, 'valid');
    const { verdict, reason, steps } = check(manyUnknown(chainHash('', 'something else')));
    assert.equal(verdict, 'unknown');
    assert.match(reason, /unknown outcome/);
    assert.ok(steps < 10_000_000);
  });

  it('the budget of steps gives the same answer each time, and says how far it got', () => {
    const once = check(manyConcurrent(), { budget: 1000 });
    assert.equal(once.verdict, 'unknown');
    assert.match(once.reason, /budget of steps ran out after \d+ of 15 acknowledged operations/);
    assert.deepEqual(check(manyConcurrent(), { budget: 1000 }), once);
  });

  it('memory and time can run out too', () => {
    assert.match(
      check(manyConcurrent(), { budget: 1e6, memory: 1 }).reason,
      /memory allowed ran out/,
    );
    assert.match(check(manyConcurrent(), { expired: () => true }).reason, /time allowed ran out/);
  });

  it('memory bounds the algorithms that models have of their own, too', () => {
    const strange = ['a', 'b', 'c', 'd'].map((text) => chainHash('', text));
    const gap = check(manyUnknown(...strange), { memory: 6000 });
    assert.equal(gap.verdict, 'unknown');
    assert.match(gap.reason, /a gap .* memory allowed/);
    const reads = historyOf('register', [
      [0, 'invoke', 'write', 'x', 1],
      [0, 'ok', 'write', 'x'],
      ...Array.from({ length: 100 }, (_, i) => [
        [1, 'invoke', 'read', 'x'] as const,
        [1, 'ok', 'read', 'x', i < 99 ? 1 : 2] as const,
      ]).flat(),
    ]);
    const { verdict, reason } = check(reads, { memory: 1000 });
    assert.equal(verdict, 'unknown');
    assert.match(reason, /memory allowed ran out/);
    assert.equal(check(reads).verdict, 'invalid');
  });

  it('a key that cannot be decided does not hide one that is wrong', () => {
    const undecided = manyConcurrent().events;
    const wrong = historyOf('counter', [
      [100, 'invoke', 'read', 'y'],
      [100, 'ok', 'read', 'y', 5],
    ]).events;
    const events = Array.from([...undecided, ...wrong], (event, index): HistoryEvent => ({
      ...event,
      index,
    }));
    assert.equal(check({ ...manyConcurrent(), events }, { budget: 50_000 }).verdict, 'invalid');
  });

  it('a history in which nothing was acknowledged is unknown', () => {
    const { verdict, reason } = check(historyOf('puthash', [[0, 'invoke', 'puthash', 'x', 'a']]));
    assert.equal(verdict, 'unknown');
    assert.match(reason, /acknowledged/);
  });
});

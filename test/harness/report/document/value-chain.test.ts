import assert from 'node:assert/strict';
import { chainHash, type History, type HistoryEvent } from '../../../../checker/index.ts';
import { valueChain, type ChainPart } from '../../../../harness/report/document/value-chain.ts';
import { examRun } from '../exam-run.ts';

describe('value chain', () => {
  it('shows both executions of the exam, the first one inferred', () => {
    const chain = valueChain(examRun.history, 'k1', [])!;
    assert.deepEqual(chain.parts.map(describePart), [
      'c0#1 "a" again inferred',
      'c1#1 "b"',
      'c0#1 "a" again',
    ]);
    assert.deepEqual([chain.shownCount, chain.stepCount], [3, 3]);
  });

  it('marks two executions that took the same value', () => {
    const chain = valueChain(historyOf(['a', ''], ['b', '']), 'k', [])!;
    assert.deepEqual(chain.parts.map(describePart), ['c0#1 "a" fork', 'c1#1 "b" fork']);
  });

  it('shows a value that no known execution left', () => {
    const chain = valueChain(historyOf(['a', ''], ['b', 'ffffffffffffffff']), 'k', [])!;
    assert.deepEqual(chain.parts.map(describePart), [
      'c0#1 "a"',
      'gap ffffffffffffffff',
      'c1#1 "b"',
    ]);
  });

  it('folds what is in order, and says how much', () => {
    const chain = valueChain(historyOf(...inOrder(30)), 'k', [])!;
    assert.deepEqual(chain.parts.map(describePart).slice(2, 3), ['26 more']);
    assert.deepEqual([chain.shownCount, chain.stepCount], [4, 30]);
  });

  it('is of puthash alone', () => {
    const header = { ...examRun.history.header, model: 'register' };
    assert.equal(valueChain({ ...examRun.history, header }, 'k1', []), undefined);
  });
});

/** Operations on key `k`, each of its own client: argument, and what it was told. */
function historyOf(...operations: readonly (readonly [value: string, result: string])[]): History {
  const events = operations.flatMap(([value, result], process): HistoryEvent[] => {
    const asked = { process, f: 'puthash', key: 'k', value, id: { client: `c${process}`, seq: 1 } };
    const [index, time] = [process * 2, process * 1000];
    return [
      { index, time, type: 'invoke', ...asked },
      { index: index + 1, time: time + 500, type: 'ok', result, ...asked },
    ];
  });
  return { ...examRun.history, events };
}

function inOrder(count: number): readonly (readonly [string, string])[] {
  let value = '';
  return Array.from({ length: count }, (_, place) => {
    const told = value;
    value = chainHash(value, `${place}`);
    return [`${place}`, told] as const;
  });
}

function describePart(part: ChainPart): string {
  if (part.kind === 'fold') return `${part.count} more`;
  if (part.kind === 'gap') return `gap ${part.value}`;
  const { request, argument, isAgain, isFork, isInferred } = part.step;
  const words = [
    ...(isAgain ? ['again'] : []),
    ...(isFork ? ['fork'] : []),
    ...(isInferred ? ['inferred'] : []),
  ];
  return [request, JSON.stringify(argument), ...words].join(' ');
}

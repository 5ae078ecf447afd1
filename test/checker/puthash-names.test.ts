import assert from 'node:assert/strict';
import { chainHash, check } from '../../checker/index.ts';
import { historyOf } from './support/write.ts';

const a = chainHash('', 'a');
const ab = chainHash(a, 'b');
const aba = chainHash(ab, 'a');

describe('what puthash stores', () => {
  it('keeps its type, and is hashed as its text', () => {
    const verdictOn = (put: number | string, got: number | string): string =>
      check(
        historyOf('puthash', [
          [0, 'invoke', 'put', 'x', put],
          [0, 'ok', 'put', 'x'],
          [0, 'invoke', 'get', 'x'],
          [0, 'ok', 'get', 'x', got],
          [0, 'invoke', 'puthash', 'x', 'a'],
          [0, 'ok', 'puthash', 'x', got],
          [0, 'invoke', 'get', 'x'],
          [0, 'ok', 'get', 'x', chainHash('1', 'a')],
        ]),
      ).verdict;
    assert.deepEqual([verdictOn(1, 1), verdictOn('1', '1')], ['valid', 'valid']);
    assert.deepEqual([verdictOn(1, '1'), verdictOn('1', 1)], ['invalid', 'invalid']);
  });
});

describe('the value chain names', () => {
  it("an operation executed twice, in Ben's shortest counterexample", () => {
    const { verdict, anomalies } = check(
      historyOf('puthash', [
        [0, 'invoke', 'puthash', 'x', 'a'],
        [1, 'invoke', 'puthash', 'x', 'b'],
        [1, 'ok', 'puthash', 'x', a],
        [0, 'ok', 'puthash', 'x', ab],
        [2, 'invoke', 'get', 'x'],
        [2, 'ok', 'get', 'x', aba],
      ]),
    );
    assert.equal(verdict, 'invalid');
    assert.equal(anomalies.length, 1);
    const [anomaly] = anomalies;
    assert.equal(anomaly?.kind, 'duplicated-execution');
    assert.deepEqual(anomaly.operations[0]?.id, { client: 'c0', seq: 1 });
    assert.deepEqual(
      anomaly.executions.map(({ previous, next }) => [previous, next]),
      [
        ['', a],
        [ab, aba],
      ],
    );
    assert.deepEqual(
      anomaly.executions.map(({ seenBy }) => seenBy.map(({ index }) => index)),
      [[1], [0, 4]],
    );
    assert.equal(
      anomaly.sentence,
      `c0#1 puthash(x, "a") was executed twice: first on the initial value "" (seen by c1#1 puthash, which got "${a.slice(0, 8)}…") and again on "${ab.slice(0, 8)}…" (seen by itself, which got "${ab.slice(0, 8)}…" and c2#1 get, which got "${aba.slice(0, 8)}…")`,
    );
  });

  it('an operation of unknown outcome executed twice', () => {
    const { anomalies } = check(
      historyOf('puthash', [
        [0, 'invoke', 'puthash', 'x', 'a'],
        [0, 'info', 'puthash', 'x'],
        [1, 'invoke', 'puthash', 'x', 'b'],
        [1, 'ok', 'puthash', 'x', a],
        [1, 'invoke', 'get', 'x'],
        [1, 'ok', 'get', 'x', aba],
      ]),
    );
    assert.deepEqual(
      anomalies.map(({ kind }) => kind),
      ['duplicated-execution'],
    );
    assert.deepEqual(
      anomalies[0]?.executions.map(({ previous }) => previous),
      ['', ab],
    );
  });

  it('a stale read', () => {
    const { anomalies } = check(
      historyOf('puthash', [
        [0, 'invoke', 'puthash', 'x', 'a'],
        [0, 'ok', 'puthash', 'x', ''],
        [1, 'invoke', 'get', 'x'],
        [1, 'ok', 'get', 'x', ''],
        [1, 'invoke', 'get', 'x'],
        [1, 'ok', 'get', 'x', a],
      ]),
    );
    assert.deepEqual(
      anomalies.map(({ kind, operations }) => [kind, operations[0]?.index]),
      [['stale-read', 2]],
    );
  });

  it('an acknowledged operation that was lost, from later operations or from reads alone', () => {
    const byPuthash = check(
      historyOf('puthash', [
        [0, 'invoke', 'puthash', 'x', 'a'],
        [0, 'ok', 'puthash', 'x', ''],
        [1, 'invoke', 'puthash', 'x', 'b'],
        [1, 'ok', 'puthash', 'x', ''],
      ]),
    );
    const byGet = check(
      historyOf('puthash', [
        [0, 'invoke', 'puthash', 'x', 'a'],
        [0, 'ok', 'puthash', 'x', ''],
        [1, 'invoke', 'get', 'x'],
        [1, 'ok', 'get', 'x', ''],
      ]),
    );
    for (const { anomalies } of [byPuthash, byGet]) {
      assert.deepEqual(
        anomalies.map(({ kind, operations }) => [kind, operations[0]?.index]),
        [['lost-operation', 0]],
      );
    }
  });

  it('a fork, a phantom, and an answer that shows what it should not', () => {
    const fork = check(
      historyOf('puthash', [
        [0, 'invoke', 'puthash', 'x', 'a'],
        [1, 'invoke', 'puthash', 'x', 'b'],
        [0, 'ok', 'puthash', 'x', ''],
        [1, 'ok', 'puthash', 'x', ''],
      ]),
    );
    const phantom = check(
      historyOf('puthash', [
        [0, 'invoke', 'puthash', 'x', 'a'],
        [0, 'ok', 'puthash', 'x', 'never'],
      ]),
    );
    const early = check(
      historyOf('puthash', [
        [0, 'invoke', 'get', 'x'],
        [0, 'ok', 'get', 'x', a],
        [1, 'invoke', 'puthash', 'x', 'a'],
        [1, 'info', 'puthash', 'x'],
      ]),
    );
    const kinds = [fork, phantom, early].map(({ anomalies }) => anomalies.map(({ kind }) => kind));
    assert.deepEqual(kinds, [['fork'], ['phantom-value'], ['seen-before-invoked']]);
  });

  it('an operation whose answer shows another order than what others saw', () => {
    const { anomalies } = check(
      historyOf('puthash', [
        [0, 'invoke', 'puthash', 'x', 'a'],
        [1, 'invoke', 'puthash', 'x', 'b'],
        [1, 'ok', 'puthash', 'x', ''],
        [2, 'invoke', 'get', 'x'],
        [2, 'ok', 'get', 'x', ab],
      ]),
    );
    assert.deepEqual(
      anomalies.map(({ kind, sentence }) => [kind, sentence]),
      [
        [
          'wrong-result',
          `c1#1 puthash(x, "b") was executed on "${a.slice(0, 8)}…" (seen by c2#1 get, which got "${ab.slice(0, 8)}…"), but was told it had found ""`,
        ],
      ],
    );
  });

  it('two forks on one value, one of them by an operation of unknown outcome', () => {
    const { verdict, anomalies } = check(
      historyOf('puthash', [
        [0, 'invoke', 'puthash', 'x', 'a'],
        [1, 'invoke', 'puthash', 'x', 'b'],
        [2, 'invoke', 'puthash', 'x', 'c'],
        [2, 'ok', 'puthash', 'x', a],
        [3, 'invoke', 'puthash', 'x', 'd'],
        [1, 'ok', 'puthash', 'x', a],
        [0, 'ok', 'puthash', 'x', ''],
        [0, 'invoke', 'puthash', 'x', 'e'],
        [3, 'info', 'puthash', 'x'],
        [0, 'ok', 'puthash', 'x', chainHash(a, 'd')],
      ]),
    );
    assert.equal(verdict, 'invalid');
    assert.deepEqual(
      anomalies.map(({ kind }) => kind),
      ['fork', 'lost-operation'],
    );
  });
});

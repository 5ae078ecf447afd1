import assert from 'node:assert/strict';
import { assert as assertProperty, nat, property } from 'fast-check';
import {
  compareSides,
  showComparison,
  type Comparison,
  type Side,
} from '../../../harness/campaign/comparison.ts';
import { rateOf, showRate } from '../../../harness/ground/rate.ts';
import { doubletake, useStore } from '../../support/cli.ts';

const side = (verdict: Side['verdict']): Side => ({
  ...{ verdict, reason: '', model: 'puthash', anomalies: [], faults: 1, checkMs: 1 },
  operations: { ok: 100, fail: 0, info: 7 },
  okPerSecond: 12.5,
});

describe('compare', function () {
  this.timeout(120_000);
  const store = useStore();

  it('lists the seeds that differ first, and calls B worse when it is invalid more often', () => {
    const comparison = compareSides(
      ['left', 'right'],
      [
        { seed: 1, a: side('valid'), b: side('valid') },
        { seed: 2, a: side('valid'), b: side('invalid') },
      ],
    );
    assert.deepEqual(
      comparison.pairs.map(({ seed }) => seed),
      [2, 1],
    );
    assert.ok(comparison.isWorse);
    assert.match(showComparison(comparison), /^\* +2 {2}left/m);
    assert.match(showComparison(comparison), /right +1 of 2 \(9 to 91 %\)/);
  });

  it('does not call B worse for being better, nor for being alike', () => {
    const isWorse = (a: Side['verdict'], b: Side['verdict']): boolean =>
      compareSides(['a', 'b'], [{ seed: 1, a: side(a), b: side(b) }]).isWorse;
    assert.deepEqual(
      [isWorse('invalid', 'valid'), isWorse('valid', 'valid'), isWorse('valid', 'unknown')],
      [false, false, true],
    );
  });

  it('runs both under the same plan, with rates on either side', async () => {
    const result = await doubletake([
      ...['compare', 'fixed', 'dups-by-seq-only', '--seeds', '1', '--time', '2s'],
      ...['--nemesis', 'none', '--keys', '1', '--json', '--store', store.path],
    ]);
    assert.equal(result.exitCode, 1, result.stderr);
    const { pairs, rates } = JSON.parse(result.stdout) as Comparison;
    assert.deepEqual([pairs[0]!.a.verdict, pairs[0]!.b.verdict], ['valid', 'invalid']);
    assert.deepEqual([rates.a.hits, rates.b.hits], [0, 1]);
    assert.ok(pairs[0]!.a.okPerSecond > 0 && pairs[0]!.a.latency!.p50Ms > 0);
  });
});

describe('rate', () => {
  it("is Wilson's: the published interval of 8 in 10, and never a point", () => {
    assert.equal(showRate(rateOf(8, 10)), '8 of 10 (49 to 94 %)');
    assert.equal(showRate(rateOf(0, 10)), '0 of 10 (0 to 28 %)');
    assert.equal(showRate(rateOf(0, 0)), '0 of 0 (0 to 100 %)');
    assertProperty(
      property(nat(100), nat(100), (hits, more) => {
        const { low, high, of } = rateOf(hits, hits + more);
        if (of > 0) assert.ok(low <= hits / of && hits / of <= high && low < high);
      }),
    );
  });
});

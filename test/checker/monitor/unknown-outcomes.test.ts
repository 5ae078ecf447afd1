import assert from 'node:assert/strict';
import { check, models, Monitor, type History } from '../../../checker/index.ts';
import { seededRandom } from '../../../harness/ground/random.ts';
import { plant, type Mistake } from '../support/plant.ts';
import { simulate } from '../support/simulate.ts';

/** How many histories for each mistake; more with MONITORED_HISTORIES, another seed with MONITORED_SEED. */
const histories = Math.ceil(Number(process.env['MONITORED_HISTORIES'] ?? 150) / 15);
const seed = Number(process.env['MONITORED_SEED'] ?? 1);

const mistakes: readonly Mistake[] = [
  'duplicated-execution',
  'lost-operation',
  'stale-read',
  'phantom-value',
  'wrong-result',
];

describe('the monitor of puthash knows a mistake among many operations of unknown outcome', () => {
  for (const mistake of mistakes) {
    it(`${mistake}, in ${String(histories)} histories (seed ${String(seed)})`, function () {
      this.timeout(60_000 + histories * 100);
      let known = 0;
      let illegal = 0;
      for (let i = 0; i < histories; i++) {
        const random = seededRandom(seed).split(`${mistake} ${String(i)}`);
        const planted = plant(mistake, random.integer(50, 200), random);
        const shape = { processes: 5, operations: 300, unknownPercent: 8, keys: 1 };
        const history = simulate(planted, shape, random);
        const monitor = new Monitor(models['puthash']!, { settledFrom: 32 });
        const found = history.events.findIndex((event) => monitor.accept(event) !== undefined);
        const expected = firstIllegal(history);
        illegal += Number(expected >= 0);
        known += Number(found >= 0);
        if (found >= 0) assert.equal(found, expected, `history ${String(i)}`);
        else assert.ok(expected < 0 || monitor.undecided.size > 0, `history ${String(i)}`);
      }
      assert.ok(illegal > 0);
      // That a value comes from nowhere is only proven by all sequences of the operations of unknown outcome.
      const share = mistake === 'phantom-value' ? 0.6 : 0.8;
      assert.ok(known >= illegal * share, `${String(known)} of ${String(illegal)} were known`);
    });
  }
});

/** The place of the first event up to which the history is illegal, by halving, or -1. */
function firstIllegal(history: History): number {
  const isIllegal = (length: number): boolean => {
    const events = history.events.slice(0, length);
    return check({ ...history, events }, { explain: false }).verdict === 'invalid';
  };
  let illegal = history.events.length;
  if (!isIllegal(illegal)) return -1;
  let legal = 0;
  while (illegal - legal > 1) {
    const middle = (legal + illegal) >>> 1;
    if (isIllegal(middle)) illegal = middle;
    else legal = middle;
  }
  return illegal - 1;
}

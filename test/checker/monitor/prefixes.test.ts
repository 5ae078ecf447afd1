import assert from 'node:assert/strict';
import { check, Monitor, type History, type HistoryEvent } from '../../../checker/index.ts';
import { seededRandom, type Random } from '../../../harness/ground/random.ts';
import { corrupt } from '../support/corrupt.ts';
import { simulate, type Shape } from '../support/simulate.ts';
import { simulated } from '../support/simulated.ts';

/** How many histories for each model; more with MONITORED_HISTORIES, another seed with MONITORED_SEED. */
const histories = Number(process.env['MONITORED_HISTORIES'] ?? 150);
const seed = Number(process.env['MONITORED_SEED'] ?? 1);

describe('the monitor says at each event what the check of all up to there says', () => {
  for (const [name, one] of Object.entries(simulated)) {
    it(`on ${String(histories)} histories of ${name} (seed ${String(seed)})`, function () {
      this.timeout(60_000 + histories * 50);
      let illegal = 0;
      let undecided = 0;
      for (let i = 0; i < histories; i++) {
        const random = seededRandom(seed).split(`${name} ${String(i)}`);
        const legal = simulate(one, shapeOf(random, i), random);
        const history = random.chance(0.2) ? legal : corrupt(legal, random);
        const monitor = new Monitor(one.model, { settledFrom: 16 });
        const found = history.events.findIndex((event) => monitor.accept(event) !== undefined);
        undecided += Number(monitor.undecided.size > 0);
        illegal += Number(found >= 0);
        if (found < 0 && monitor.undecided.size > 0) continue;
        const expected = firstIllegal(history);
        // What it once left it may still find out, later.
        const isLate = monitor.undecided.size > 0 && expected >= 0 && found > expected;
        if (found === expected || isLate) continue;
        assert.fail(
          `history ${String(i)}: the monitor says ${String(found)}, the check ${String(expected)}:\n${history.events.map((e) => JSON.stringify(e)).join('\n')}`,
        );
      }
      assert.ok(illegal > histories / 40, `only ${String(illegal)} histories were illegal`);
      // What a bank held before it began is only known from all that was done; elsewhere it is what was too much work.
      const most = name === 'bank' ? histories : Math.ceil(histories / 30);
      assert.ok(undecided <= most, `${String(undecided)} histories were left undecided`);
    });
  }
});

/** Mostly small ones; some long enough that the monitor settles what is old. */
function shapeOf(random: Random, i: number): Shape {
  const isLong = i % 10 === 0;
  return {
    processes: random.integer(1, isLong ? 6 : 4),
    operations: isLong ? random.integer(40, 60) : random.integer(3, 8),
    unknownPercent: isLong ? 3 : 30,
    unknownMost: random.integer(0, 3),
    keys: random.chance(0.2) ? 2 : 1,
    failedPercent: random.chance(0.3) ? 10 : 0,
  };
}

/** The place of the first event up to which the history is illegal, or -1; the longer it is, the fewer prefixes are judged. */
function firstIllegal(history: History): number {
  const { events } = history;
  if (!isIllegal(history, events)) return -1;
  let legal = 0;
  let illegal = events.length;
  if (events.length < 40) {
    return events.findIndex((_, i) => isIllegal(history, events.slice(0, i + 1)));
  }
  while (illegal - legal > 1) {
    const middle = (legal + illegal) >>> 1;
    if (isIllegal(history, events.slice(0, middle))) illegal = middle;
    else legal = middle;
  }
  return illegal - 1;
}

const isIllegal = (history: History, events: readonly HistoryEvent[]): boolean =>
  check({ ...history, events }, { explain: false }).verdict === 'invalid';

import assert from 'node:assert/strict';
import { check, type History } from '../../../checker/index.ts';
import { seededRandom, type Random } from '../../../harness/ground/random.ts';
import { corrupt } from '../support/corrupt.ts';
import { simulate, type Simulated } from '../support/simulate.ts';
import { objects } from './objects.ts';
import { expectedOf } from './oracle.ts';

/** How many histories for each model; more with ORACLE_HISTORIES, another seed with ORACLE_SEED. */
const histories = Number(process.env['ORACLE_HISTORIES'] ?? 1000);
const seed = Number(process.env['ORACLE_SEED'] ?? 1);

function draw(one: Simulated, random: Random): History {
  const shape = {
    processes: random.integer(1, 4),
    operations: random.integer(3, 14),
    unknownPercent: 20,
    unknownMost: random.integer(0, 2),
    keys: 1,
  };
  const legal = simulate(one, shape, random);
  return random.chance(0.3) ? legal : corrupt(legal, random);
}

const isSet = (name: string): boolean => name === 'set-full' || name === 'broadcast';

describe(`elements are judged as their definitions say (seed ${String(seed)})`, () => {
  for (const [name, one] of Object.entries(objects)) {
    it(`on ${String(histories)} small histories of ${name}`, function () {
      this.timeout(60_000 + histories * 20);
      const verdicts = new Map<string, number>();
      for (let i = 0; i < histories; i++) {
        const random = seededRandom(seed).split(`${name} ${String(i)}`);
        const isLinearizable = isSet(name) && random.chance(0.5);
        const history = draw(one, random);
        const { verdict, reason } = check(
          withoutGarbage(history),
          isLinearizable ? { expect: 'linearizable' } : {},
        );
        const wanted = expectedOf(withoutGarbage(history), isLinearizable);
        assert.equal(
          verdict,
          wanted,
          `history ${String(i)}, ${reason}:\n${history.events.map((event) => JSON.stringify(event)).join('\n')}`,
        );
        verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      }
      const [valid = 0, invalid = 0] = ['valid', 'invalid'].map((each) => verdicts.get(each));
      assert.ok(valid > histories / 40 && invalid > histories / 40, JSON.stringify([...verdicts]));
    });

    it(`${name}: the names of processes and of keys do not matter`, () => {
      for (let i = 0; i < 100; i++) {
        const history = withoutGarbage(draw(one, seededRandom(seed).split(`${name} ${String(i)}`)));
        const events = history.events.map((event) =>
          Object.assign({}, event, { process: `c${String(event.process)}`, key: 'other' }),
        );
        assert.equal(check({ ...history, events }).verdict, check(history).verdict);
      }
    });

    it(`${name}: what is said twice by two keys is as wrong as by one`, () => {
      for (let i = 0; i < 100; i++) {
        const history = withoutGarbage(draw(one, seededRandom(seed).split(`${name} ${String(i)}`)));
        const again = history.events.map((event) =>
          Object.assign({}, event, { process: `c${String(event.process)}`, key: 'other' }),
        );
        const events = [...history.events, ...again].map((event, index) => ({ ...event, index }));
        if (name === 'long-fork') continue;
        assert.equal(check({ ...history, events }).verdict, check(history).verdict);
      }
    });
  }
});

/** What `corrupt` draws now and then is a text where a list must be. */
function withoutGarbage(history: History): History {
  const events = history.events.map((event) =>
    event.result === 'never seen' && event.f !== 'dequeue'
      ? Object.assign({}, event, {
          result: event.f === 'txn' ? [['r', 0, 'never seen']] : ['never seen'],
        })
      : event,
  );
  return { ...history, events };
}

import assert from 'node:assert/strict';
import { BreadthFirst } from '../../../checker/search/breadth-first.ts';
import { certify } from '../../../checker/search/certify.ts';
import { DepthFirst } from '../../../checker/search/depth-first.ts';
import { check, type History } from '../../../checker/index.ts';
import { operationsOf } from '../../../checker/operations.ts';
import { problemOf } from '../../../checker/search/problem.ts';
import { seededRandom } from '../../../harness/ground/random.ts';
import { corrupt } from '../support/corrupt.ts';
import { simulate, type Simulated } from '../support/simulate.ts';
import { simulated } from '../support/simulated.ts';

const seed = Number(process.env['SEARCH_SEED'] ?? 1);

describe('searched depth first and breadth first', () => {
  for (const [name, one] of Object.entries(simulated)) {
    it(`histories of ${name} get one verdict, and an order that proves it (seed ${String(seed)})`, () => {
      const found = { valid: 0, invalid: 0 };
      for (let i = 0; i < 150; i++) {
        const random = seededRandom(seed).split(`${name} ${String(i)}`);
        const shape = { processes: 4, operations: 14, unknownPercent: 20, unknownMost: 4, keys: 1 };
        const legal = simulate(one, shape, random);
        const { all } = operationsOf(random.chance(0.5) ? legal : corrupt(legal, random));
        const [verdict, other] = [DepthFirst, BreadthFirst].map((Search) => {
          const search = new Search(problemOf(one.model, all));
          const state = search.advance(Infinity);
          if (state === 'valid') certify(one.model, all, search.configuration.linearization());
          return state;
        });
        assert.equal(other, verdict, `history ${String(i)}`);
        assert.ok(verdict === 'valid' || verdict === 'invalid');
        found[verdict] += 1;
      }
      assert.ok(found.valid > 0 && found.invalid > 0);
    });
  }

  it('a history that is hard for the one is decided by the other', () => {
    const shape = { processes: 5, operations: 300, unknownPercent: 15, unknownMost: 16, keys: 1 };
    const random = seededRandom(3).split('hard');
    const legal = simulate(wide, { ...shape, unknownFrom: 200 }, random);
    const last = legal.events.findLast(({ type, f }) => type === 'ok' && f === 'read');
    const events = legal.events.map((event) =>
      event === last ? { ...event, result: 'never written' } : event,
    );
    const history: History = { ...legal, events };
    const { verdict, steps } = check(history, { explain: false });
    assert.equal(verdict, 'invalid');
    const depthFirst = new DepthFirst(problemOf(wide.model, operationsOf(history).all));
    assert.equal(depthFirst.advance(2 * steps), 'unfinished');
  });
});

/** A cas register over five values, which leaves many ways to use what has no known outcome. */
const wide: Simulated = {
  ...(simulated['cas-register'] as Simulated),
  draw: (random) => {
    const value = random.integer(0, 4);
    const f = random.pick(['read', 'write', 'cas']);
    return { f, value: f === 'cas' ? [value, random.integer(0, 4)] : f === 'read' ? null : value };
  },
};

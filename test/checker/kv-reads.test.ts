// Values put and appended to, with outcomes that nobody knows: the reads tell what must have been done.
import assert from 'node:assert/strict';
import { check } from '../../checker/index.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import { simulate, type Simulated } from './support/simulate.ts';
import { simulated } from './support/simulated.ts';
import { withStaleRead } from './support/stale.ts';

const seed = Number(process.env['KV_SEED'] ?? 1);

const object: Simulated = {
  ...(simulated['kv'] as Simulated),
  draw: (random, unique) => {
    const f = random.pick(['put', 'append', 'append', 'get', 'get', 'get']);
    return { f, value: f === 'get' ? null : `x ${String(unique)} y` };
  },
};

describe(`a search is led by what the reads show (seed ${String(seed)})`, () => {
  for (const unknown of [8, 16, 32]) {
    const shape = { processes: 5, operations: 1000, unknownPercent: 10, unknownFrom: 900, keys: 1 };
    const random = seededRandom(seed).split(String(unknown));
    const history = simulate(object, { ...shape, unknownMost: unknown }, random);
    for (const [name, given] of [
      ['valid', history],
      ['invalid', withStaleRead(history)],
    ] as const)
      it(`1,000 operations with ${String(unknown)} unknown puts and appends: ${name}`, () => {
        const { verdict, reason, steps } = check(given, { explain: false, budget: 1_000_000 });
        assert.equal(verdict, name, `${reason}, ${String(steps)} steps`);
      });
  }
});

import assert from 'node:assert/strict';
import { Monitor } from '../../../checker/index.ts';
import { seededRandom } from '../../../harness/ground/random.ts';
import { simulate } from '../support/simulate.ts';
import { simulated } from '../support/simulated.ts';

const OPERATIONS = 3000;

describe('what the monitor holds does not grow with the history', () => {
  for (const name of ['puthash', 'register', 'cas-register', 'append', 'counter', 'set']) {
    it(`of ${name}`, () => {
      const one = simulated[name]!;
      const shape = { processes: 3, operations: OPERATIONS, unknownPercent: 0, keys: 1 };
      const { events } = simulate(one, shape, seededRandom(1).split(name));
      const monitor = new Monitor(one.model);
      let most = 0;
      for (const event of events) {
        assert.equal(monitor.accept(event), undefined);
        most = Math.max(most, monitor.held);
      }
      assert.equal(monitor.undecided.size, 0);
      assert.ok(most < OPERATIONS / 5, `${String(most)} returns were held`);
    });
  }
});

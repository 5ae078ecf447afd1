import assert from 'node:assert/strict';
import { check } from '../../checker/index.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import { corrupt } from './support/corrupt.ts';
import { isLinearizable } from './support/oracle.ts';
import { simulate } from './support/simulate.ts';
import { simulated } from './support/simulated.ts';

/** How many histories for each model; more with ORACLE_HISTORIES, another seed with ORACLE_SEED. */
const histories = Number(process.env['ORACLE_HISTORIES'] ?? 3000);
const seed = Number(process.env['ORACLE_SEED'] ?? 1);

describe('the checker agrees with every order tried one by one', () => {
  for (const [name, one] of Object.entries(simulated)) {
    it(`on ${String(histories)} small histories of ${name} (seed ${String(seed)})`, function () {
      this.timeout(60_000 + histories * 20);
      let illegal = 0;
      for (let i = 0; i < histories; i++) {
        const random = seededRandom(seed).split(`${name} ${String(i)}`);
        const shape = {
          processes: random.integer(1, 4),
          operations: random.integer(3, 8),
          unknownPercent: 30,
          unknownMost: random.integer(0, 3),
          keys: random.chance(0.2) ? 2 : 1,
        };
        const legal = simulate(one, shape, random);
        const history = random.chance(0.2) ? legal : corrupt(legal, random);
        const expected = isLinearizable(history, one.model);
        if (history === legal)
          assert.ok(expected, `history ${String(i)} was simulated, so it is legal`);
        const { verdict, operations, reason } = check(history, { explain: false });
        const isIdle = operations.ok === 0;
        const wanted = isIdle ? 'unknown' : expected ? 'valid' : 'invalid';
        if (verdict !== wanted) {
          assert.fail(
            `history ${String(i)}: ${verdict} (${reason}), but it is ${wanted}:\n${history.events.map((e) => JSON.stringify(e)).join('\n')}`,
          );
        }
        if (!expected) illegal += 1;
      }
      assert.ok(illegal > histories / 20, `only ${String(illegal)} histories were illegal`);
    });
  }
});

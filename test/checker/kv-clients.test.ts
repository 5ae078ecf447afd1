// Many clients on few keys, whose operations all overlap: what was read tells who wrote it, so that no
// search is needed; Porcupine gives these up after 20 s.
import assert from 'node:assert/strict';
import { check, type History, type Model, type Value } from '../../checker/index.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import { simulate, type Simulated } from './support/simulate.ts';
import { simulated } from './support/simulated.ts';
import { withStaleRead } from './support/stale.ts';

const seed = Number(process.env['KV_SEED'] ?? 1);

/** What the clients ask; what is written differs. */
const DRAWN: Readonly<Record<string, readonly string[]>> = {
  'puts and gets': ['put', 'get'],
  'appends and gets': ['append', 'get'],
  'puts, appends and gets': ['put', 'append', 'append', 'get', 'get', 'get'],
  'more puts and appends than gets': ['put', 'append', 'append', 'get'],
};

const STEPS = 2_000_000;
const BYTES = 64 * 2 ** 20;

describe(`4,000 operations by 50 clients on 2 keys (seed ${String(seed)})`, () => {
  for (const [name, functions] of Object.entries(DRAWN))
    for (const unknownMost of [0, 32])
      for (const verdict of ['valid', 'invalid'])
        it(`${name}, ${String(unknownMost)} of unknown outcome: ${verdict}`, () => {
          const legal = drawn(functions, unknownMost);
          const history = verdict === 'valid' ? legal : withStaleRead(legal);
          const isExplained = verdict === 'invalid' && unknownMost === 0;
          const found = check(history, { budget: STEPS, memory: BYTES, explain: isExplained });
          assert.equal(found.verdict, verdict, `${found.reason}, ${String(found.steps)} steps`);
          if (isExplained) assert.match(found.reason, /get.*, which was stale/);
        });
});

describe('an append among 4,000 operations by 50 clients', () => {
  it('that was executed twice is named', () => {
    const { model } = simulated['kv'] as Simulated;
    let appends = 0;
    let twice: Value = null;
    const step: Model['step'] = (state, call) => {
      const next = model.step(state, call);
      if (call.f !== 'append' || ++appends !== 500) return next;
      twice = call.value;
      return model.step(next, call);
    };
    const history = drawn(['append', 'get'], 0, { ...model, step });
    const { verdict, anomalies } = check(history, { budget: STEPS, memory: BYTES });
    assert.equal(verdict, 'invalid');
    assert.deepEqual(
      anomalies.map(({ kind, operations }) => [kind, operations[0]?.value]),
      [['duplicated-execution', twice]],
    );
  });
});

function drawn(
  functions: readonly string[],
  unknownMost: number,
  model: Model = (simulated['kv'] as Simulated).model,
): History {
  const object: Simulated = {
    ...(simulated['kv'] as Simulated),
    model,
    draw: (random, unique) => {
      const f = random.pick(functions);
      return { f, value: f === 'get' ? null : `x ${String(unique)} y` };
    },
  };
  const random = seededRandom(seed).split(`${functions.join()} ${String(unknownMost)}`);
  const shape = { processes: 50, operations: 4000, keys: 2, unknownPercent: 2, unknownMost };
  return simulate(object, shape, random);
}

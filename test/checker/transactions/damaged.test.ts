// Histories of transactions that are damaged get a verdict or one clear line, never a crash.
import assert from 'node:assert/strict';
import { check, HistoryError, type Value } from '../../../checker/index.ts';
import { seededRandom, type Random } from '../../../harness/ground/random.ts';
import { drawHistory } from './draw.ts';

const histories = Number(process.env['DAMAGED_FILES'] ?? 500);
const seed = Number(process.env['ORACLE_SEED'] ?? 1);

const strange: readonly Value[] = [
  null,
  [],
  {},
  'r',
  7,
  [[]],
  ['r'],
  ['r', 'x', 1, 2],
  ['q', 'x', 1],
  [['r', 'x', 5]],
  [['append', 'x', { a: 1 }]],
  [['w', [1], null]],
  true,
];

/** The value with one of its parts, at any depth, replaced. */
function damage(value: Value, random: Random): Value {
  if (!Array.isArray(value) || value.length === 0 || random.chance(0.3))
    return random.pick(strange);
  const at = random.integer(0, value.length - 1);
  return (value as readonly Value[]).map((part, place) =>
    place === at ? damage(part, random) : part,
  );
}

describe('damaged histories of transactions', () => {
  for (const model of ['list-append', 'rw-register'] as const) {
    it(`${model}: a verdict or one line, ${String(histories)} times (seed ${String(seed)})`, () => {
      let refused = 0;
      for (let i = 0; i < histories; i++) {
        const random = seededRandom(seed).split(`${model} ${String(i)}`);
        const history = drawHistory(model, random);
        const at = random.integer(0, history.events.length - 1);
        const events = history.events.map((event, place) => {
          if (place !== at) return event;
          if (random.chance(0.1)) return { ...event, f: 'read' };
          return event.type === 'invoke'
            ? { ...event, value: damage(event.value ?? null, random) }
            : { ...event, result: damage(event.result ?? null, random) };
        });
        try {
          check({ ...history, events });
        } catch (error) {
          assert.ok(error instanceof HistoryError, String((error as Error).stack));
          assert.match(error.message, /^[^\n]{10,300}$/);
          refused += 1;
        }
      }
      assert.ok(refused > histories / 10, `${String(refused)} refused`);
    });
  }

  it('a level that nobody knows is named, and those that there are', () => {
    const history = drawHistory('list-append', seededRandom(seed));
    assert.throws(
      () => check(history, { expect: 'serialisable' }),
      /may be expected to be read-uncommitted, .*, not serialisable$/,
    );
  });
});

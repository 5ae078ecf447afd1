// Sets from which is removed, too: each element is judged by itself, also where many clients overlap.
import assert from 'node:assert/strict';
import { check, type History } from '../../checker/index.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import { simulate, type Simulated } from './support/simulate.ts';
import { simulated } from './support/simulated.ts';

const seed = Number(process.env['SET_SEED'] ?? 1);

/** A search takes millions of steps for what is invalid, or does not end. */
const STEPS = 1_000_000;

const SHAPES = {
  '30 clients': { functions: ['add', 'remove', 'contains'], processes: 30, unknownPercent: 0 },
  '5 clients, 60 of unknown outcome': {
    functions: ['add', 'remove', 'contains'],
    processes: 5,
    unknownPercent: 3,
  },
  '10 clients that read all of it, too': {
    functions: ['add', 'add', 'remove', 'remove', 'contains', 'contains', 'contains', 'read'],
    processes: 10,
    unknownPercent: 0,
  },
};

describe(`2,000 operations on a set of 50 elements (seed ${String(seed)})`, () => {
  for (const [name, { functions, ...shape }] of Object.entries(SHAPES))
    for (const verdict of ['valid', 'invalid'])
      it(`by ${name}: ${verdict}`, () => {
        const object: Simulated = {
          ...(simulated['set'] as Simulated),
          draw: (random) => {
            const f = random.pick(functions);
            return { f, value: f === 'read' ? null : random.integer(0, 49) };
          },
        };
        const random = seededRandom(seed).split(name);
        const legal = simulate(
          object,
          { ...shape, operations: 2000, unknownMost: 60, keys: 1 },
          random,
        );
        const history = verdict === 'valid' ? legal : withWrongAnswer(legal);
        const found = check(history, { budget: STEPS, explain: false });
        assert.equal(found.verdict, verdict, `${found.reason}, ${String(found.steps)} steps`);
      });
});

/** The answer about an element, in the middle of the history, that nothing else was open with is turned. */
function withWrongAnswer(history: History): History {
  const { events } = history;
  /** Who has something open, on which element, and whether nothing else was open on it meanwhile. */
  const open = new Map<unknown, { readonly element: string; isAlone: boolean }>();
  const alone: number[] = [];
  for (const { type, process, f, value, index } of events) {
    if (type === 'invoke') {
      const asked = { element: JSON.stringify(value), isAlone: true };
      for (const other of open.values()) {
        if (other.element === asked.element) other.isAlone = asked.isAlone = false;
      }
      open.set(process, asked);
    } else if (type === 'ok') {
      if (f === 'contains' && open.get(process)?.isAlone === true) alone.push(index);
      open.delete(process);
    }
  }
  const wrong = alone[alone.length >>> 1];
  return {
    ...history,
    events: events.map((event) =>
      event.index === wrong ? { ...event, result: event.result !== true } : event,
    ),
  };
}

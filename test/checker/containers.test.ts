// Queues, stacks and priority queues whose elements are all different, in sizes that no search decides.
import assert from 'node:assert/strict';
import { check, type History, type HistoryEvent } from '../../checker/index.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import { simulate } from './support/simulate.ts';
import { distinct } from './support/simulated.ts';

const seed = Number(process.env['CONTAINERS_SEED'] ?? 1);
/** Of one history; 10,000 are some ten times the work, nearly all of it to draw them. */
const operations = Number(process.env['CONTAINERS_OPERATIONS'] ?? 2000);

const TAKES = new Set(['dequeue', 'pop', 'delete-min']);

describe(`${String(operations)} operations on distinct elements (seed ${String(seed)})`, () => {
  for (const name of ['queue', 'stack', 'priority-queue', 'unordered-queue']) {
    const history = drawn(name, 0);

    it(`a ${name} is decided without search`, () => {
      const { verdict, steps, reason } = check(history);
      assert.equal(verdict, 'valid', reason);
      assert.ok(steps <= operations, String(steps));
    });

    it(`a ${name} with one swapped pair is decided, and one of the two named`, () => {
      const swapped = withSwappedPair(history);
      const { verdict, anomalies } = check(swapped.history);
      assert.equal(verdict, 'invalid');
      const kinds = new Set(['out-of-order', 'seen-before-invoked']);
      const isNamed = anomalies.some(
        ({ kind, sentence }) =>
          kinds.has(kind) && swapped.pair.some((value) => sentence.includes(String(value))),
      );
      assert.ok(isNamed, anomalies.map(({ sentence }) => sentence).join('; '));
    });
  }

  for (const name of ['queue', 'stack', 'priority-queue'])
    it(`a ${name} is valid with outcomes that nobody knows`, () => {
      const { verdict, reason } = check(drawn(name, 1));
      assert.equal(verdict, 'valid', reason);
    });
});

describe('an element taken out twice is the proof, whatever nobody knows', () => {
  for (const [model, put, take] of [
    ['queue', 'enqueue', 'dequeue'],
    ['unordered-queue', 'enqueue', 'dequeue'],
    ['stack', 'push', 'pop'],
    ['priority-queue', 'insert', 'delete-min'],
  ] as const)
    for (const isDistinct of [true, false])
      it(`a ${model}, 912 of 1,536 unknown, ${isDistinct ? 'distinct' : 'other elements twice'}`, () => {
        const { verdict, anomalies, steps } = check(takenTwice({ model, put, take, isDistinct }));
        assert.equal(verdict, 'invalid');
        assert.ok(steps < 10_000, String(steps));
        assert.match(anomalies[0]?.sentence ?? '', /"once".* was executed twice: both/);
      });
});

/** One element is put in once and taken out twice, amid others; of those three fifths are never answered. */
function takenTwice({
  model,
  put,
  take,
  isDistinct,
}: {
  readonly model: string;
  readonly put: string;
  readonly take: string;
  readonly isDistinct: boolean;
}): History {
  const events: HistoryEvent[] = [];
  const one = (
    process: number,
    f: string,
    value: string | number | null,
    told?: string | null,
  ): void => {
    const asked = { time: 0, process, f, value };
    events.push({ ...asked, index: events.length, type: 'invoke' });
    const result = told === undefined ? {} : { result: told };
    events.push({
      ...asked,
      ...result,
      index: events.length,
      type: told === undefined ? 'info' : 'ok',
    });
  };
  one(0, put, 'once', null);
  for (let i = 0; i < 1533; i++) {
    const value = isDistinct ? i : i >>> 1;
    if (i === 1000) one(1, take, null, 'once');
    if (i < 912) one(i + 10, i % 2 === 0 ? put : take, i % 2 === 0 ? value : null);
    else one(2, put, value, null);
  }
  one(1, take, null, 'once');
  return { header: { format: 'doubletake-history', version: 1, model }, events, notices: [] };
}

function drawn(name: string, unknownPercent: number): History {
  const one = distinct(name);
  const draw: typeof one.draw = (random, unique) => {
    const asked = one.draw(random, unique);
    return asked.f === 'drain' ? { f: 'dequeue', value: null } : asked;
  };
  const shape = { processes: 5, operations, unknownPercent, unknownMost: 20, keys: 1 };
  return simulate({ ...one, draw }, shape, seededRandom(seed).split(name));
}

/** What two operations of the middle of the history took, of which one surely came first, the other way round. */
function withSwappedPair(history: History): {
  readonly history: History;
  readonly pair: readonly unknown[];
} {
  const { events } = history;
  const takes = events.filter(
    ({ type, f, result }) => type === 'ok' && TAKES.has(f) && result !== null,
  );
  const first = takes[takes.length >>> 1] as HistoryEvent;
  const second = takes.find(({ index }) => index > first.index + 40) as HistoryEvent;
  const swapped = new Map([
    [first, second.result],
    [second, first.result],
  ]);
  return {
    history: {
      ...history,
      events: events.map((event) =>
        swapped.has(event) ? { ...event, result: swapped.get(event) ?? null } : event,
      ),
    },
    pair: [first.result, second.result],
  };
}

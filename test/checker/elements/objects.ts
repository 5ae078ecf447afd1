// Objects of the models that follow elements, and of long forks: operations to draw and what they answer.
import type { Value } from '../../../checker/index.ts';
import type { Call } from '../../../checker/model.ts';
import type { Random } from '../../../harness/ground/random.ts';
import type { Simulated } from '../support/simulate.ts';

type State = readonly Value[];

/** An object that keeps what is put in, and does what `step` says. */
const object = (
  name: string,
  step: (state: State, op: Call) => State,
  rest: Pick<Simulated, 'draw' | 'answer'>,
): Simulated => ({
  model: {
    name,
    functions: [],
    initial: () => [],
    step: (state, op) => step(state as State, op),
    isRead: ({ f }) => f === 'read',
  },
  ...rest,
});

/** Elements are added with this word, and read all at once. */
const growing = (name: string, add: string): Simulated =>
  object(name, (state, { f, value }) => (f === add ? [...state, value] : state), {
    draw: (random, unique) =>
      random.chance(0.5) ? { f: add, value: unique } : { f: 'read', value: null },
    answer: (state, { f }) => (f === 'read' ? (state as State).toReversed() : null),
  });

const queue = object(
  'total-queue',
  (state, { f, value }) =>
    f === 'enqueue' ? [...state, value] : f === 'drain' ? [] : state.slice(0, -1),
  {
    draw: (random: Random, unique) =>
      random.chance(0.5)
        ? { f: 'enqueue', value: random.chance(0.8) ? unique : 'again' }
        : { f: random.chance(0.8) ? 'dequeue' : 'drain', value: null },
    answer: (state, { f }) =>
      f === 'drain' ? (state as State) : f === 'dequeue' ? ((state as State).at(-1) ?? null) : null,
  },
);

const GROUP = 4;

/** Each key is written once; keys stand in two groups of four. */
const fork = object(
  'long-fork',
  (state, { value }) => {
    const [[f, key] = []] = value as readonly (readonly Value[])[];
    return f === 'w' ? [...state, key ?? null] : state;
  },
  {
    draw: (random, unique) => {
      if (unique < 2 * GROUP && random.chance(0.4)) return { f: 'txn', value: [['w', unique, 1]] };
      const first = random.pick([0, GROUP]);
      const keys = Array.from({ length: GROUP }, (_, i) => first + i);
      return { f: 'txn', value: keys.map((key) => ['r', key, null]) };
    },
    answer: (state, { value }) =>
      (value as readonly (readonly Value[])[]).map(([f = null, key = null, written = null]) => [
        f,
        key,
        f === 'w' ? written : (state as State).includes(key) ? 1 : null,
      ]),
  },
);

export const objects: Readonly<Record<string, Simulated>> = {
  'set-full': growing('set-full', 'add'),
  broadcast: growing('broadcast', 'broadcast'),
  'total-queue': queue,
  'long-fork': fork,
};

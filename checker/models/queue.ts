// First in, first out: dequeue returns the oldest element, null when there is none.
import type { Value } from '../history.ts';
import type { Model } from '../model.ts';
import { canonical } from '../value.ts';

export const queue: Model<readonly Value[]> = {
  name: 'queue',
  functions: ['enqueue', 'dequeue'],
  initial: () => [],
  step: (state, { f, value, result }) => {
    if (f === 'enqueue') return [...state, value];
    const oldest = state[0] ?? null;
    const fits = result === undefined || canonical(result) === canonical(oldest);
    return fits ? state.slice(1) : undefined;
  },
  isRead: ({ f, result }) => f === 'dequeue' && result === null,
  problem: ({ f, value }) =>
    f === 'enqueue' && value === null
      ? 'null cannot be enqueued, it is what an empty queue answers'
      : undefined,
  identity: canonical,
};

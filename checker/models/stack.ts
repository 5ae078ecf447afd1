// Last in, first out: pop returns the newest element, null when there is none.
import type { Value } from '../history.ts';
import type { Model } from '../model.ts';
import { canonical } from '../value.ts';

export const stack: Model<readonly Value[]> = {
  name: 'stack',
  functions: ['push', 'pop'],
  initial: () => [],
  step: (state, { f, value, result }) => {
    if (f === 'push') return [...state, value];
    const newest = state.at(-1) ?? null;
    const fits = result === undefined || canonical(result) === canonical(newest);
    return fits ? state.slice(0, -1) : undefined;
  },
  isRead: ({ f, result }) => f === 'pop' && result === null,
  problem: ({ f, value }) =>
    f === 'push' && value === null
      ? 'null cannot be pushed, it is what an empty stack answers'
      : undefined,
  identity: canonical,
};

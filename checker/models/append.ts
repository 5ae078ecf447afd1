// A list: append adds to its end, read returns all of it.
import type { Value } from '../history.ts';
import type { Model } from '../model.ts';
import { canonical } from '../value.ts';

export const append: Model<readonly Value[]> = {
  name: 'append',
  functions: ['append', 'read'],
  initial: [],
  step: (state, { f, value, result }) => {
    if (f === 'append') return [...state, value];
    return result === undefined || canonical(result) === canonical(state) ? state : undefined;
  },
  isRead: ({ f }) => f === 'read',
  identity: canonical,
};

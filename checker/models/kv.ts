// A string under a key: put stores, append adds to its end, get returns it.
import type { Model } from '../model.ts';
import { textOf } from '../value.ts';

export const kv: Model<string> = {
  name: 'kv',
  functions: ['get', 'put', 'append'],
  initial: () => '',
  step: (state, { f, value, result }) => {
    if (f === 'put') return textOf(value);
    if (f === 'append') return state + textOf(value);
    return result === undefined || result === state ? state : undefined;
  },
  isRead: ({ f }) => f === 'get',
  mayLeadTo: (state, { result }) => typeof result === 'string' && result.startsWith(state),
  isReset: ({ f }) => f === 'put',
};

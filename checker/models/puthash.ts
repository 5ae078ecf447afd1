// The object of the exam: puthash returns the previous value and stores hash(previous + value).
import { judgeChain } from '../chain/judge.ts';
import { chainHash } from '../ints/fnv.ts';
import type { Model } from '../model.ts';
import { textOf } from '../value.ts';

export const puthash: Model<string> = {
  name: 'puthash',
  functions: ['puthash', 'get', 'put'],
  answers: ['puthash', 'get'],
  initial: () => '',
  step: (state, { f, value, result }) => {
    if (f === 'put') return textOf(value);
    if (result !== undefined && result !== state) return undefined;
    return f === 'get' ? state : chainHash(state, textOf(value));
  },
  isRead: ({ f }) => f === 'get',
  stateOf: (value) => (typeof value === 'string' ? value : undefined),
  tellsPast: ({ f }) => f !== 'put',
  judge: judgeChain,
};

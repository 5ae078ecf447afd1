// The object of the exam: puthash returns the previous value and stores hash(previous + value).
import { judgeChain } from '../chain/judge.ts';
import { chainHash } from '../ints/fnv.ts';
import type { Model } from '../model.ts';
import { textOf, typedText, untyped, valueOfTyped } from '../value.ts';

export const puthash: Model<string> = {
  name: 'puthash',
  functions: ['puthash', 'get', 'put'],
  answers: ['puthash', 'get'],
  initial: () => '',
  step: (state, { f, value, result }) => {
    if (f === 'put') return typedText(value);
    if (result !== undefined && typedText(result) !== state) return undefined;
    return f === 'get' ? state : chainHash(untyped(state), textOf(value));
  },
  describe: valueOfTyped,
  isRead: ({ f }) => f === 'get',
  stateOf: typedText,
  tellsPast: ({ f }) => f !== 'put',
  judge: judgeChain,
};

// A number: add changes it by a value and may return the new number, read returns it.
import type { Model } from '../model.ts';

export const counter: Model<number> = {
  name: 'counter',
  functions: ['add', 'read'],
  answers: ['read'],
  sign: {
    words: 'adds are numbers and a read answers a number',
    fits: ({ f, value, result }) =>
      f === 'add' ? typeof value === 'number' : typeof (result ?? 0) === 'number',
  },
  initial: () => 0,
  step: (state, { f, value, result }) => {
    const next = f === 'add' ? state + Number(value) : state;
    const isSilent = result === undefined || (f === 'add' && result === null);
    return isSilent || result === next ? next : undefined;
  },
  isRead: ({ f, value }) => f === 'read' || value === 0,
  stateOf: (value) => (typeof value === 'number' ? value : undefined),
  heldBefore: ({ called, result }, operations) => {
    if (typeof result !== 'number') return undefined;
    const added = operations.filter(({ f, returned }) => f === 'add' && returned < called);
    return added.reduce((left, { value }) => left - Number(value), result);
  },
  problem: ({ f, value }) =>
    f === 'add' && !Number.isSafeInteger(value)
      ? 'the value of an add must be a whole number'
      : undefined,
};

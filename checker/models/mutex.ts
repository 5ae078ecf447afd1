// A lock: acquire takes it when it is free (or answers false when it is not), release gives it back.
import type { Model } from '../model.ts';

/** The state: whether the lock is held. */
export const mutex: Model<boolean> = {
  name: 'mutex',
  functions: ['acquire', 'release'],
  initial: () => false,
  step: (isHeld, { f, result }) => {
    if (result === undefined) return f === 'acquire';
    const isRefused = result === false;
    const mayBeDone = f === 'acquire' ? !isHeld : isHeld;
    if (mayBeDone === isRefused) return undefined;
    return isRefused ? isHeld : !isHeld;
  },
  stateOf: (value) => (typeof value === 'boolean' ? value : undefined),
  isRead: ({ result }) => result === false,
  holds: ({ f, result }) =>
    result === false ? undefined : f === 'acquire' ? 'taken' : 'given-back',
};

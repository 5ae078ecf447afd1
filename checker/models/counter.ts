// A number: add changes it by a value and may return the new number, read returns it. Whole numbers are
// exact, of any size.
import type { Value } from '../history.ts';
import { integerIn, integerOf } from '../integers.ts';
import type { Model } from '../model.ts';
import { canonical, isSame } from '../value.ts';

const isNumber = (value: Value | undefined): boolean =>
  typeof value === 'number' || integerIn(value) !== undefined;

/** The sum of two whole numbers. */
function sum(a: Value, b: Value): Value {
  const near = typeof a === 'number' && typeof b === 'number' ? a + b : NaN;
  if (Number.isSafeInteger(near)) return near;
  return integerOf(String((integerIn(a) ?? 0n) + (integerIn(b) ?? 0n)));
}

const negative = (value: Value): Value => integerOf(String(-(integerIn(value) ?? 0n)));

export const counter: Model<Value> = {
  name: 'counter',
  functions: ['add', 'read'],
  answers: ['read'],
  sign: {
    words: 'adds are numbers and a read answers a number',
    fits: ({ f, value, result }) => isNumber(f === 'add' ? value : (result ?? 0)),
  },
  initial: () => 0,
  step: (state, { f, value, result }) => {
    const next = f === 'add' ? sum(state, value) : state;
    const isSilent = result === undefined || (f === 'add' && result === null);
    return isSilent || isSame(result, next) ? next : undefined;
  },
  isRead: ({ f, value }) => f === 'read' || value === 0,
  identity: canonical,
  stateOf: (value) => (isNumber(value) ? value : undefined),
  heldBefore: ({ called, result = null }, operations) => {
    if (integerIn(result) === undefined) return undefined;
    const added = operations.filter(({ f, returned }) => f === 'add' && returned < called);
    return added.reduce((left, { value }) => sum(left, negative(value)), result);
  },
  problem: ({ f, value }) =>
    f === 'add' && integerIn(value) === undefined
      ? 'the value of an add must be a whole number'
      : undefined,
};

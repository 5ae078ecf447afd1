// Several registers that are written, and read, at once: the value of a write is an object with what each
// register gets; that of a read an array of names (null: all that were written), its result an object.
// A register that was never written reads as null.
// Source: knossos.model/multi-register.
import type { Value } from '../history.ts';
import type { Model } from '../model.ts';
import { canonical, textOf } from '../value.ts';

type Registers = Readonly<Record<string, Value>>;

export const multiRegister: Model<Registers> = {
  name: 'multi-register',
  functions: ['read', 'write'],
  answers: ['read'],
  sign: {
    words: 'a write holds an object with the values of several registers',
    // An integer beyond 2^53 is an object, too, but one value.
    fits: ({ f, value }) =>
      f === 'read' || (isObject(value) && typeof value['integer'] !== 'string'),
  },
  initial: () => ({}),
  stateOf: (value) => (isObject(value) ? value : undefined),
  step: (state, { f, value, result }) => {
    if (f === 'write') return { ...state, ...(value as Registers) };
    if (result === undefined) return state;
    if (!isObject(result)) return undefined;
    const names = Array.isArray(value)
      ? (value as readonly Value[]).map(textOf)
      : Object.keys({ ...state, ...result });
    const isSame = names.every(
      (name) => canonical(result[name] ?? null) === canonical(state[name] ?? null),
    );
    return isSame ? state : undefined;
  },
  isRead: ({ f }) => f === 'read',
  problem: ({ f, value }) =>
    f === 'write' && !isObject(value)
      ? 'the value of a write must be an object like {"x":1,"y":2}'
      : undefined,
  identity: (state) => canonical(state),
};

const isObject = (value: Value): value is Registers =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

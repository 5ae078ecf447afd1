// A register: write stores, read returns. cas-register adds compare-and-set, `[from, to]`, whose
// result says whether it was done.
import type { Value } from '../history.ts';
import type { Call, Model } from '../model.ts';
import { canonical, isSame } from '../value.ts';
import { judgeEpochs } from '../fast-path/epochs.ts';

export const register: Model<Value> = {
  ...registerNamed('register', ['read', 'write']),
  mayLeadTo: (state, { result }) => isSame(result ?? null, state),
};

export const casRegister: Model<Value> = registerNamed('cas-register', ['read', 'write', 'cas']);

function registerNamed(name: string, functions: readonly string[]): Model<Value> {
  return {
    name,
    functions,
    answers: ['read'],
    stateOf: (value) => value,
    initial: () => null,
    step,
    isRead,
    isReset: ({ f }) => f === 'write',
    makes: ({ f, value }) =>
      f === 'write' ? [value] : f === 'cas' ? (value as readonly Value[]).slice(1) : [],
    shows: ({ f, result }) => (f === 'read' && result !== undefined ? [result] : []),
    conditional: ['cas'],
    force: (_state, { value }) => (value as readonly Value[])[1],
    problem,
    judgeFrom: (initial, operations) =>
      operations.some(({ f }) => f === 'cas')
        ? undefined
        : judgeEpochs(operations, { read: 'read', textOf: canonical }, canonical(initial)),
    identity: (state) => canonical(state),
  };
}

function step(state: Value, { f, value, result }: Call): Value | undefined {
  if (f === 'write') return value;
  if (f === 'read') {
    return result === undefined || isSame(result, state) ? state : undefined;
  }
  const [from, to] = value as readonly [Value, Value];
  const isDone = isSame(from, state);
  if (result !== undefined && result !== isDone) return undefined;
  return isDone ? to : state;
}

function isRead({ f, result }: Call): boolean {
  return f === 'read' || (f === 'cas' && result === false);
}

function problem({ f, value }: Call): string | undefined {
  if (f !== 'cas' || (Array.isArray(value) && value.length === 2)) return undefined;
  return 'the value of a cas must be [from, to]';
}

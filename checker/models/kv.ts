// A value under a key: put stores, append adds text to its end, get returns it. A key that does not exist
// reads as null or "". cas-kv adds delete and put-if-absent (which may answer whether they changed
// something), compare-and-delete of a value (whether it did) and get-or-default (the value, or its argument).
import type { Value } from '../history.ts';
import type { Judgement } from '../judgement.ts';
import type { Call, Model } from '../model.ts';
import type { Operation } from '../operations.ts';
import { judgeEpochs, piecesShown } from '../fast-path/epochs.ts';
import { canonical, isString, textOf, typedText, untyped, valueOfTyped } from '../value.ts';

/** A typed text (value.ts); null is no value. */
type State = string | null;

export const kv: Model<State> = {
  name: 'kv',
  functions: ['get', 'put', 'append'],
  answers: ['get'],
  initial: () => null,
  stateOf,
  step,
  isRead: ({ f }) => f === 'get',
  mayLeadTo: (state, { result }) =>
    state === null ||
    (typeof result === 'string' && result.startsWith(untyped(state))) ||
    (result !== undefined && fits(state, result)),
  isReset: ({ f }) => f === 'put',
  mayShow: ({ result }, { value }) =>
    value === null ||
    (typeof result === 'string' ? result.includes(textOf(value)) : result !== null),
  judgeFrom,
  pieces: (operations) => piecesShown(operations, WRITTEN, ''),
  describe: valueIn,
};

/** What only some states allow. */
const CONDITIONAL: ReadonlySet<string> = new Set(['delete', 'put-if-absent', 'compare-and-delete']);

export const casKv: Model<State> = {
  name: 'cas-kv',
  functions: [...kv.functions, 'delete', 'put-if-absent', 'compare-and-delete', 'get-or-default'],
  answers: ['get', 'delete', 'put-if-absent', 'compare-and-delete', 'get-or-default'],
  initial: () => null,
  stateOf,
  step: (state, call) => {
    const { f, value, result } = call;
    if (f === 'get-or-default') {
      const answer = state === null ? value : valueIn(state);
      return result === undefined || canonical(result) === canonical(answer) ? state : undefined;
    }
    if (!CONDITIONAL.has(f)) return step(state, call);
    const isDone =
      f === 'delete'
        ? state !== null
        : f === 'put-if-absent'
          ? state === null
          : state === stateOf(value) && state !== null;
    const isSilent = result === undefined || (result === null && f !== 'compare-and-delete');
    if (!isSilent && result !== isDone) return undefined;
    if (!isDone) return state;
    return f === 'put-if-absent' ? stateOf(value) : null;
  },
  isRead: ({ f, result }) =>
    f === 'get' || f === 'get-or-default' || (CONDITIONAL.has(f) && result === false),
  isReset: ({ f }) => f === 'put',
  conditional: [...CONDITIONAL],
  force: (_state, { f, value }) => (f === 'put-if-absent' ? stateOf(value) : null),
  judgeFrom,
  describe: valueIn,
};

function step(state: State, { f, value, result }: Call): State | undefined {
  if (f === 'put') return stateOf(value);
  if (f === 'append') return (state === null ? '' : untyped(state)) + textOf(value);
  return result === undefined || fits(state, result) ? state : undefined;
}

const fits = (state: State, result: Value): boolean =>
  stateOf(result) === state || (state === null && result === '');

function stateOf(value: Value): State {
  return value === null ? null : typedText(value);
}

function judgeFrom(initial: State, operations: readonly Operation[]): Judgement | undefined {
  const isPlain = operations.every(({ f }) => kv.functions.includes(f));
  if (!isPlain || (initial !== null && !isString(initial))) return undefined;
  return judgeEpochs(operations, WRITTEN, initial ?? '');
}

const WRITTEN = {
  read: 'get',
  append: 'append',
  textOf: (value: Value): string => stateOf(value) ?? '',
};

function valueIn(state: State): Value {
  return state === null ? null : valueOfTyped(state);
}

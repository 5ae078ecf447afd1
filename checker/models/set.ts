// A set: add and remove may say whether they changed it, contains asks for one element, read returns
// all of them in any order; null is the empty set.
import type { Value } from '../history.ts';
import { judgeByElement } from '../fast-path/by-element.ts';
import { judgeGrowingSet } from '../fast-path/growing-set.ts';
import type { Model } from '../model.ts';
import { canonical } from '../value.ts';

/** The state: the texts of the elements, sorted. */
export const set: Model<readonly string[]> = {
  name: 'set',
  functions: ['add', 'remove', 'contains', 'read'],
  answers: ['read', 'contains'],
  initial: () => [],
  step: (state, { f, value, result }) => {
    if (f === 'read')
      return result === undefined || isSame(state, result ?? []) ? state : undefined;
    const element = canonical(value);
    const isIn = state.includes(element);
    const answer = f === 'add' ? !isIn : isIn;
    const isSilent = result === undefined || (f !== 'contains' && result === null);
    if (!isSilent && result !== answer) return undefined;
    if (f === 'contains' || !answer) return state;
    return f === 'add'
      ? [...state, element].toSorted()
      : state.filter((other) => other !== element);
  },
  isRead: ({ f, result }) => f === 'read' || f === 'contains' || result === false,
  stateOf: (value) => {
    if (!Array.isArray(value)) return undefined;
    const elements = (value as readonly Value[]).map((item) => canonical(item)).toSorted();
    return new Set(elements).size === elements.length ? elements : undefined;
  },
  elements: ({ f, result }) =>
    f === 'read' && Array.isArray(result) ? (result as readonly Value[]) : [],
  makes: ({ f, value }) => (f === 'add' ? [value] : []),
  shows: ({ f, value, result }) =>
    f === 'read' && Array.isArray(result)
      ? (result as readonly Value[])
      : (f === 'contains' || f === 'remove') && result === true
        ? [value]
        : [],
  identity: (state) => state.join(','),
  judge: judgeGrowingSet,
  judgeFrom: (initial, operations, limits) => judgeByElement(set, initial, operations, limits),
  describe: (state) => state.map((element) => JSON.parse(element) as Value),
};

function isSame(state: readonly string[], result: Value): boolean {
  if (!Array.isArray(result) || result.length !== state.length) return false;
  const elements = (result as readonly Value[]).map((element) => canonical(element)).toSorted();
  return elements.every((element, i) => element === state[i]);
}

// A list: append adds to its end, read returns all of it; null is the empty list.
import type { Value } from '../history.ts';
import type { Model } from '../model.ts';
import { canonical } from '../value.ts';

/**
 * Lists share their beginnings: each one is the list without its last element, and that element. The
 * same list is the same object, so that long lists are told apart at once.
 */
interface List {
  readonly before: List | undefined;
  readonly last: string;
  readonly length: number;
  readonly longer: Map<string, List>;
}

export const append: Model<List> = {
  name: 'append',
  functions: ['append', 'read'],
  answers: ['read'],
  initial: empty,
  step: (list, { f, value, result }) => {
    if (f === 'append') return extended(list, canonical(value));
    return result === undefined || holds(list, result) ? list : undefined;
  },
  isRead: ({ f }) => f === 'read',
  mayLeadTo: ({ length, last }, { result }) =>
    (result === null && length === 0) ||
    (Array.isArray(result) &&
      length <= result.length &&
      (length === 0 || canonical((result as readonly Value[])[length - 1] ?? null) === last)),
  isReset: () => false,
  elements: ({ f, result }) =>
    f === 'read' && Array.isArray(result) ? (result as readonly Value[]) : [],
  makes: ({ f, value }) => (f === 'append' ? [value] : []),
  describe: elementsOf,
  stateOf: (value) =>
    Array.isArray(value)
      ? (value as readonly Value[]).reduce((list, item) => extended(list, canonical(item)), empty())
      : undefined,
};

function empty(): List {
  return { before: undefined, last: '', length: 0, longer: new Map() };
}

function extended(list: List, last: string): List {
  const known = list.longer.get(last);
  if (known !== undefined) return known;
  const longer: List = { before: list, last, length: list.length + 1, longer: new Map() };
  list.longer.set(last, longer);
  return longer;
}

function holds(list: List, result: Value): boolean {
  if (result === null) return list.length === 0;
  if (!Array.isArray(result) || result.length !== list.length) return false;
  const elements = result as readonly Value[];
  let rest = list;
  for (let i = elements.length - 1; i >= 0; i--) {
    if (canonical(elements[i] ?? null) !== rest.last) return false;
    rest = rest.before as List;
  }
  return true;
}

function elementsOf(list: List): readonly Value[] {
  const elements: Value[] = [];
  for (let rest = list; rest.before !== undefined; rest = rest.before) {
    elements.push(JSON.parse(rest.last) as Value);
  }
  return elements.toReversed();
}

// The value chain of one key. A completed puthash shows an edge previous -> hash(previous + value), a
// get shows a value. No two values meet again (they are hashes of all that went before), so a history
// without unknown outcomes has at most one order: that of the edges.
import { Fnv } from '../ints/fnv.ts';
import { IntList } from '../ints/int-list.ts';
import type { Value } from '../history.ts';
import type { Operation } from '../operations.ts';
import { canonical, textOf } from '../value.ts';
import { Values } from './values.ts';

/** Operations are named by their number in `operations`, values by theirs in `values`. */
export interface ValueChain {
  readonly operations: readonly Operation[];
  readonly values: Values;
  /** For each answered puthash the value before and after it, -1 for the others. */
  readonly previous: Int32Array;
  readonly next: Int32Array;
  /** For each value the first answered puthash on it, the one that made it, and the first get of it, or -1. */
  readonly leaving: Int32Array;
  readonly making: Int32Array;
  readonly reading: Int32Array;
  /** For each operation another one that leaves, or reads, the same value, or -1. */
  readonly sibling: Int32Array;
  readonly forks: readonly number[];
}

export const INITIAL = 0;

/** Undefined where two values meet again after all, so that the argument does not hold. */
export function valueChainOf(operations: readonly Operation[]): ValueChain | undefined {
  const values = new Values();
  values.number('');
  const previous = new Int32Array(operations.length).fill(-1);
  const next = new Int32Array(operations.length).fill(-1);
  const leaving = new Column();
  const making = new Column();
  const reading = new Column();
  const sibling = new Int32Array(operations.length).fill(-1);
  const forks = new Set<number>();
  for (let i = operations.length - 1; i >= 0; i--) {
    const { f, value, result } = operations[i] as Operation;
    if (result === undefined) continue;
    const found = seenText(result);
    const seen = values.number(found);
    if (f === 'get') {
      sibling[i] = reading.get(seen);
      reading.set(seen, i);
      continue;
    }
    const hash = new Fnv();
    hash.add(found);
    hash.add(textOf(value));
    const made = values.numberOfHash(hash);
    const maker = making.get(made);
    if (made === INITIAL || (maker >= 0 && previous[maker] !== seen)) return undefined;
    previous[i] = seen;
    next[i] = made;
    making.set(made, i);
    sibling[i] = leaving.get(seen);
    if (leaving.get(seen) >= 0) forks.add(seen);
    leaving.set(seen, i);
  }
  return {
    operations,
    values,
    previous,
    next,
    sibling,
    leaving: leaving.upTo(values.count),
    making: making.upTo(values.count),
    reading: reading.upTo(values.count),
    forks: [...forks],
  };
}

/** What is no string can be no value; marked, so that it stays different from every string that is one. */
const seenText = (result: Value): string =>
  typeof result === 'string' ? result : `\u0000${canonical(result)}`;

/** A column that grows as values are met, -1 where nothing was set. */
class Column {
  readonly #list = new IntList();

  get(index: number): number {
    return index < this.#list.length ? this.#list.at(index) : -1;
  }

  set(index: number, item: number): void {
    while (this.#list.length <= index) this.#list.push(-1);
    this.#list.items[index] = item;
  }

  upTo(length: number): Int32Array {
    if (length > 0) this.set(length - 1, this.get(length - 1));
    return this.#list.items.subarray(0, length);
  }
}

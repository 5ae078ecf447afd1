// Why no order of what was put in and taken out is legal: an answer that was due later, or never.
import type { Operation } from '../operations.ts';
import type { Element } from './contents.ts';

export interface Conflict {
  /** What was taken out, or nothing, though it was not its turn. */
  readonly accused: Operation;
  /** The element that it took. */
  readonly element?: Element;
  /** What was due first: each of these, or as a chain one after another all the time that counts. */
  readonly passed: readonly Element[];
  readonly isChain: boolean;
}

/** A legal order; a conflict, where there is none; undefined where neither is sure. */
export type Arrangement = readonly Operation[] | Conflict | undefined;

export const isConflict = (found: Arrangement): found is Conflict =>
  found !== undefined && 'accused' in found;

/** Whether an element surely was in for some time. */
export const isForward = ({ putReturn, takeCall }: Element): boolean => putReturn < takeCall;

/** Of elements that were in from one moment to another without a gap, as few as cover that; the first first. */
export function cover(elements: readonly Element[], from: number, to: number): readonly Element[] {
  const sorted = elements.filter(isForward).toSorted((a, b) => a.putReturn - b.putReturn);
  const chain: Element[] = [];
  let next = 0;
  for (let reached = from; reached < to;) {
    let longest: Element | undefined;
    for (; (sorted[next]?.putReturn ?? Infinity) <= reached; next++) {
      const one = sorted[next] as Element;
      if (one.takeCall > (longest?.takeCall ?? reached)) longest = one;
    }
    if (longest === undefined) return chain;
    chain.push(longest);
    reached = longest.takeCall;
  }
  return chain;
}

/** An operation in an order, by its time; at the same time by the rank and then as it was given. */
export interface Placed {
  readonly operation: Operation;
  readonly time: number;
  readonly rank: number;
}

export const inOrder = (placed: readonly Placed[]): readonly Operation[] =>
  placed.toSorted((a, b) => a.time - b.time || a.rank - b.rank).map(({ operation }) => operation);

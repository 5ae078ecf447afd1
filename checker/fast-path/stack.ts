// Stacks whose elements are all different. An element that may have been in before all others and gone
// after them may lie at the bottom: the history is legal if it is without that element. Where no element
// may, there must have been moments at which nothing was in, and the parts between them are judged on
// their own. (Abdulla, Grahn, Jonsson, Krishna and Mishra, "Efficient linearizability monitoring", 2025; Lee
// and Mathur, "Efficient decrease-and-conquer linearizability monitoring", 2024.) As many rounds of n log n
// as parts lie within parts.
import type { Operation } from '../operations.ts';
import { Heap } from '../ints/heap.ts';
import { cover, isForward, type Arrangement } from './conflict.ts';
import type { Contents, Element } from './contents.ts';
import { countBefore, cutsOf } from './cuts.ts';

export function arrangeStack(contents: Contents): Arrangement {
  const cuts = cutsOf(contents);
  if ('accused' in cuts) return cuts;
  const parts: Element[][] = Array.from({ length: cuts.length + 1 }, () => []);
  for (const element of contents.elements)
    parts[countBefore(cuts, element.takeCall)]?.push(element);
  const order: Operation[] = [];
  /** What is still to be done, the next last: an operation to place, or elements to order. */
  const left: (Operation | readonly Element[])[] = [];
  for (const [cut, part] of [...parts.entries()].toReversed()) {
    const emptiness = cuts[cut]?.operation;
    if (emptiness !== undefined) left.push(emptiness);
    left.push(part);
  }
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (!isPart(next)) {
      order.push(next);
      continue;
    }
    const { bottom, rest } = withoutBottom(next);
    for (const { put } of bottom) order.push(put);
    for (const { take } of bottom) if (take !== undefined) left.push(take);
    const inner = rest.length === 0 ? [] : partsOf(rest);
    if (inner.length === 1 && bottom.length === 0) return conflictIn(rest);
    for (const part of inner.toReversed()) left.push(part);
  }
  return order;
}

const isPart = (next: Operation | readonly Element[]): next is readonly Element[] =>
  Array.isArray(next);

/** The elements that may lie at the bottom one upon the other, the lowest first, and all others. */
function withoutBottom(elements: readonly Element[]): {
  readonly bottom: readonly Element[];
  readonly rest: readonly Element[];
} {
  const at = (place: number): Element => elements[place] as Element;
  const places = [...elements.keys()];
  const byCall = places.toSorted((a, b) => at(a).putCall - at(b).putCall);
  const byReturn = places.toSorted((a, b) => at(a).putReturn - at(b).putReturn);
  const byTake = places.toSorted((a, b) => at(b).takeCall - at(a).takeCall);
  const latest = new Heap((a, b) => at(b).takeReturn - at(a).takeReturn);
  const isGone = new Uint8Array(elements.length);
  const bottom: Element[] = [];
  let [called, returned, taken] = [0, 0, 0];
  while (bottom.length < elements.length) {
    while (isGone[byReturn[returned] as number] === 1) returned += 1;
    while (isGone[byTake[taken] as number] === 1) taken += 1;
    const firstReturn = at(byReturn[returned] as number).putReturn;
    const lastTake = at(byTake[taken] as number).takeCall;
    for (; called < byCall.length; called++) {
      if (at(byCall[called] as number).putCall > firstReturn) break;
      latest.push(byCall[called] as number);
    }
    const { top } = latest;
    if (top === undefined || at(top).takeReturn < lastTake) break;
    latest.pop();
    isGone[top] = 1;
    bottom.push(at(top));
  }
  return { bottom, rest: elements.filter((_, place) => isGone[place] === 0) };
}

/** Cut where nothing surely was in; in order. */
function partsOf(elements: readonly Element[]): readonly (readonly Element[])[] {
  const beginOf = (element: Element): number => Math.min(element.putReturn, element.takeCall);
  const parts: Element[][] = [];
  let end = -1;
  for (const element of elements.toSorted((a, b) => beginOf(a) - beginOf(b))) {
    const part = parts.at(-1);
    if (part === undefined || beginOf(element) > end) parts.push([element]);
    else part.push(element);
    end = Math.max(end, element.takeCall);
  }
  return parts;
}

/** None of those that were in from the first to the last moment one after another may have been below all others. */
function conflictIn(elements: readonly Element[]): Arrangement {
  const forward = elements.filter(isForward);
  const chain = cover(
    elements,
    Math.min(...forward.map(({ putReturn }) => putReturn)),
    Math.max(...forward.map(({ takeCall }) => takeCall)),
  );
  const [element] = chain
    .filter(({ take }) => take !== undefined)
    .toSorted((a, b) => a.takeReturn - b.takeReturn);
  if (element?.take === undefined)
    throw new Error('the checker is wrong: a stack from which nothing is taken');
  return {
    accused: element.take,
    element,
    passed: chain.filter((other) => other !== element),
    isChain: true,
  };
}

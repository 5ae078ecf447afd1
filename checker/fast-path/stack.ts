// Stacks whose elements are all different. An element that may have been in before all others and gone
// after them may lie at the bottom: the history is legal if it is without that element. Where no element
// may, there must have been moments at which nothing was in, and the parts between them are judged on
// their own. (Abdulla, Grahn, Jonsson, Krishna and Mishra, "Efficient linearizability monitoring", 2025; Lee
// and Mathur, "Efficient decrease-and-conquer linearizability monitoring", 2024.) As many rounds
// as parts lie within parts, each linear.
import type { Operation } from '../operations.ts';
import { Heap } from '../ints/heap.ts';
import { cover, isForward, type Arrangement, type Conflict } from './conflict.ts';
import type { Contents, Element } from './contents.ts';
import { countBefore, cutsOf, type Cut } from './cuts.ts';
import { Moments } from './moments.ts';

export function arrangeStack(contents: Contents): Arrangement {
  const empty = cutsOf(contents);
  if ('accused' in empty) return empty;
  const elements = contents.elements.filter(({ take }) => take !== undefined);
  const cuts = withLeft(contents, elements, empty);
  if ('accused' in cuts) return cuts;
  const partOf = Int32Array.from(elements, ({ takeCall }) => countBefore(cuts, takeCall));
  const parts = split(sorted(elements), partOf, cuts.length + 1);
  const order: Operation[] = [];
  /** What is still to be done, the next last: an operation to place, or elements to order. */
  const left: (Operation | Part)[] = [];
  for (const [cut, part] of [...parts.entries()].toReversed()) {
    const between = cuts[cut]?.operation;
    if (between !== undefined) left.push(between);
    left.push(part);
  }
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (!('byCall' in next)) {
      order.push(next);
      continue;
    }
    const bottom = bottomOf(next, elements);
    for (const place of bottom) order.push((elements[place] as Element).put);
    for (const place of bottom) {
      const { take } = elements[place] as Element;
      if (take !== undefined) left.push(take);
    }
    for (const place of bottom) partOf[place] = GONE;
    const count = numberParts(next, elements, partOf);
    if (count === 1 && bottom.length === 0)
      return conflictIn(Array.from(next.byCall, (place) => elements[place] as Element));
    left.push(...split(next, partOf, count).toReversed());
  }
  return order;
}

/** What nobody took lies below all that comes later, so that it was put in when nothing was in that was taken. */
function withLeft(
  { elements, end }: Contents,
  taken: readonly Element[],
  empty: readonly Cut[],
): readonly Cut[] | Conflict {
  const moments = new Moments(end);
  for (const { putReturn, takeCall } of taken) moments.ruleOut(putReturn, takeCall);
  const cuts = [...empty];
  for (const element of elements) {
    if (element.take !== undefined) continue;
    const { put, putCall, putReturn } = element;
    const emptyBefore = empty[countBefore(empty, putReturn) - 1]?.time ?? 0;
    const moment = moments.firstFree(Math.max(putCall, Math.floor(emptyBefore)));
    if (moment >= putReturn) return conflictOf(cover(taken, putCall, putReturn), element);
    cuts.push({
      operation: put,
      call: putCall,
      return: putReturn,
      drained: [],
      time: moment + 0.5,
    });
  }
  return cuts.toSorted((a, b) => a.time - b.time);
}

/** In the place of a part's number: lies at the bottom already. */
const GONE = -1;

/** Some elements by their places among all, in the orders in which they are needed. */
interface Part {
  readonly byCall: readonly number[];
  readonly byReturn: readonly number[];
  /** The last first. */
  readonly byTake: readonly number[];
  /** By the first moment at which one surely was in, or may have come and gone. */
  readonly byBegin: readonly number[];
}

const beginOf = ({ putReturn, takeCall }: Element): number => Math.min(putReturn, takeCall);

function sorted(elements: readonly Element[]): Part {
  const by = (timeOf: (element: Element) => number): readonly number[] => {
    const times = elements.map(timeOf);
    return [...times.keys()].toSorted((a, b) => (times[a] as number) - (times[b] as number));
  };
  return {
    byCall: by(({ putCall }) => putCall),
    byReturn: by(({ putReturn }) => putReturn),
    byTake: by(({ takeCall }) => -takeCall),
    byBegin: by(beginOf),
  };
}

/** The parts by their numbers, each in the same orders as the whole. */
function split(whole: Part, partOf: Int32Array, count: number): readonly Part[] {
  const parts = Array.from({ length: count }, () => ({
    byCall: [] as number[],
    byReturn: [] as number[],
    byTake: [] as number[],
    byBegin: [] as number[],
  }));
  for (const by of ['byCall', 'byReturn', 'byTake', 'byBegin'] as const)
    for (const place of whole[by]) parts[partOf[place] as number]?.[by].push(place);
  return parts;
}

/** The elements that may lie at the bottom one upon the other, the lowest first. */
function bottomOf(
  { byCall, byReturn, byTake }: Part,
  elements: readonly Element[],
): readonly number[] {
  const at = (place: number | undefined): Element => elements[place as number] as Element;
  const latest = new Heap((a, b) => at(b).takeReturn - at(a).takeReturn);
  const bottom = new Set<number>();
  let [called, returned, taken] = [0, 0, 0];
  while (bottom.size < byCall.length) {
    while (bottom.has(byReturn[returned] as number)) returned += 1;
    while (bottom.has(byTake[taken] as number)) taken += 1;
    const firstReturn = at(byReturn[returned]).putReturn;
    const lastTake = at(byTake[taken]).takeCall;
    for (; called < byCall.length && at(byCall[called]).putCall <= firstReturn; called++)
      latest.push(byCall[called] as number);
    const { top } = latest;
    if (top === undefined || at(top).takeReturn < lastTake) break;
    latest.pop();
    bottom.add(top);
  }
  return [...bottom];
}

/** Numbers the parts between which nothing surely was in, in order; how many there are. */
function numberParts({ byBegin }: Part, elements: readonly Element[], partOf: Int32Array): number {
  let count = 0;
  let end = -1;
  for (const place of byBegin) {
    if (partOf[place] === GONE) continue;
    const element = elements[place] as Element;
    if (count === 0 || beginOf(element) > end) count += 1;
    partOf[place] = count - 1;
    end = Math.max(end, element.takeCall);
  }
  return count;
}

/** None of those that were in from the first to the last moment one after another may have been below all others. */
function conflictIn(elements: readonly Element[]): Conflict {
  const forward = elements.filter(isForward);
  const begin = Math.min(...forward.map(({ putReturn }) => putReturn));
  const end = Math.max(...forward.map(({ takeCall }) => takeCall));
  return conflictOf(cover(elements, begin, end));
}

/** Of a chain of elements, and one that nobody took amid them, the first that was taken is accused. */
function conflictOf(chain: readonly Element[], left?: Element): Conflict {
  const [element] = chain.toSorted((a, b) => a.takeReturn - b.takeReturn);
  if (element?.take === undefined)
    throw new Error('the checker is wrong: a stack is illegal though nothing was in the way');
  const others = chain.filter((other) => other !== element);
  return {
    accused: element.take,
    element,
    passed: left === undefined ? others : [left, ...others],
    isChain: true,
  };
}

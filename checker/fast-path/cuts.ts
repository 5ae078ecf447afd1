// The moments at which an object was seen empty: everything went before one or came after it, so that
// they cut a history in independent parts.
import { cover, type Conflict } from './conflict.ts';
import type { Contents, Element, Emptiness } from './contents.ts';
import { Moments } from './moments.ts';

/** When it was empty; what a drain found goes at that time. */
export interface Cut extends Emptiness {
  /** Half a step after an event. */
  readonly time: number;
}

/** For each answer that shows it empty the first moment at which nothing surely was in, in order. */
export function cutsOf({ elements, empties, end }: Contents): readonly Cut[] | Conflict {
  const moments = new Moments(end);
  if (empties.length > 0)
    for (const { putReturn, takeCall } of elements) moments.ruleOut(putReturn, takeCall);
  const cuts: Cut[] = [];
  for (const empty of empties) {
    const moment = moments.firstFree(empty.call);
    if (moment >= empty.return)
      return {
        accused: empty.operation,
        passed: cover(elements, empty.call, empty.return),
        isChain: true,
      };
    cuts.push({ ...empty, time: moment + 0.5 });
  }
  return cuts.toSorted((a, b) => a.time - b.time || earliest(a) - earliest(b));
}

/** At one moment, those drains come first whose elements must have been in already. */
const earliest = ({ drained }: Cut): number =>
  Math.min(...drained.map(({ putReturn }) => putReturn));

/** How many cuts come before a time. */
export function countBefore(cuts: readonly Cut[], time: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cuts[middle] as Cut).time < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** For what a drain took the number of its cut. */
export function drainedAt(cuts: readonly Cut[]): ReadonlyMap<Element, number> {
  return new Map(
    cuts.flatMap(({ drained }, cut) => drained.map((element) => [element, cut] as const)),
  );
}

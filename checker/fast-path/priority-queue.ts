// Priority queues whose elements are all different, in n log n: the smallest first, each is taken out at
// the first moment at which no smaller one surely was in; what is larger is of no matter to it. (Lee and
// Mathur, "Efficient decrease-and-conquer linearizability monitoring", 2024.)
import type { Value } from '../history.ts';
import { cover, inOrder, type Arrangement, type Placed } from './conflict.ts';
import type { Contents, Element } from './contents.ts';
import { Moments } from './moments.ts';

export function arrangeBySize(
  { elements, empties, end }: Contents,
  compare: (a: Value, b: Value) => number,
): Arrangement {
  const moments = new Moments(end);
  const smaller: Element[] = [];
  const placed: Placed[] = [];
  for (const element of elements.toSorted((a, b) => compare(a.value, b.value))) {
    const { put, take, putReturn, takeCall, takeReturn } = element;
    const rank = smaller.length;
    const moment = moments.firstFree(takeCall);
    const time = moment + 0.5;
    if (take === undefined) placed.push({ operation: put, time: putReturn, rank });
    else if (moment >= takeReturn)
      return {
        accused: take,
        element,
        passed: cover(smaller, takeCall, takeReturn),
        isChain: true,
      };
    else {
      placed.push({ operation: put, time: Math.min(putReturn, time), rank });
      placed.push({ operation: take, time, rank });
    }
    moments.ruleOut(putReturn, moment);
    smaller.push({ ...element, takeCall: moment });
  }
  for (const empty of empties) {
    const moment = moments.firstFree(empty.call);
    if (moment >= empty.return)
      return {
        accused: empty.operation,
        passed: cover(smaller, empty.call, empty.return),
        isChain: true,
      };
    placed.push({ operation: empty.operation, time: moment + 0.5, rank: smaller.length });
  }
  return inOrder(placed);
}

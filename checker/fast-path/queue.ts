// Queues whose elements are all different, first in first out or in any order, in n log n. A history is
// illegal only if an element overtook another (put in surely later, taken out surely earlier), or if it was
// seen empty while something surely was in (Henzinger, Sezgin and Vafeiadis, "Aspect-oriented
// linearizability proofs", CONCUR 2013; Bouajjani, Emmi, Enea and Hamza, ICALP 2015). Of drains the same
// is necessary, not sufficient.
import { Heap } from '../ints/heap.ts';
import { inOrder, type Arrangement, type Conflict, type Placed } from './conflict.ts';
import type { Contents, Element } from './contents.ts';
import { countBefore, cutsOf, drainedAt, type Cut } from './cuts.ts';

export function arrangeQueue(contents: Contents): Arrangement {
  const found = overtaking(contents) ?? cutsOf(contents);
  if ('accused' in found) return found;
  return placed(inTurn(withDrains(contents.elements, found)), found, true);
}

export function arrangeBag(contents: Contents): Arrangement {
  const found = cutsOf(contents);
  if ('accused' in found) return found;
  return placed(withDrains(contents.elements, found), found, false);
}

/** The first element that was taken out before others that had been put in before it. */
function overtaking({ elements, empties }: Contents): Conflict | undefined {
  let worst: Element | undefined;
  const byReturn = elements.toSorted((a, b) => a.putReturn - b.putReturn);
  let next = 0;
  let latest = -1;
  for (const element of elements.toSorted((a, b) => a.putCall - b.putCall)) {
    for (; (byReturn[next]?.putReturn ?? Infinity) < element.putCall; next++)
      latest = Math.max(latest, (byReturn[next] as Element).takeCall);
    const isEarlier = element.takeReturn < (worst?.takeReturn ?? Infinity);
    if (latest > element.takeReturn && isEarlier) worst = element;
  }
  if (worst?.take !== undefined) {
    const { take, putCall, takeReturn } = worst;
    const passed = byReturn.filter(
      (other) => other.putReturn < putCall && other.takeCall > takeReturn,
    );
    return { accused: take, element: worst, passed, isChain: false };
  }
  for (const { operation, drained } of empties) {
    const passed = drained.filter((other, place) =>
      drained.slice(0, place).some(({ putCall }) => putCall > other.putReturn),
    );
    if (passed.length > 0) return { accused: operation, passed, isChain: false };
  }
  return undefined;
}

/** What a drain took went when its cut is. */
function withDrains(elements: readonly Element[], cuts: readonly Cut[]): readonly Drawn[] {
  const drains = drainedAt(cuts);
  return elements.map((element) => {
    const cut = drains.get(element);
    const time = cuts[cut ?? -1]?.time;
    return cut === undefined || time === undefined
      ? { ...element, cut: countBefore(cuts, element.takeCall), isDrained: false }
      : { ...element, cut, isDrained: true, takeCall: time, takeReturn: time };
  });
}

/** An element that went before the cut of that number, and after the one before. */
interface Drawn extends Element {
  readonly cut: number;
  readonly isDrained: boolean;
}

/** Again and again, of what may be put in next that which may be taken out first. */
function inTurn(elements: readonly Drawn[]): readonly Drawn[] {
  const byCall = [...elements.keys()].toSorted(
    (a, b) => (elements[a] as Drawn).putCall - (elements[b] as Drawn).putCall,
  );
  const byReturn = [...elements.keys()].toSorted(
    (a, b) => (elements[a] as Drawn).putReturn - (elements[b] as Drawn).putReturn,
  );
  const open = new Heap(
    (a, b) => (elements[a] as Drawn).takeCall - (elements[b] as Drawn).takeCall || a - b,
  );
  const isDone = new Uint8Array(elements.length);
  const order: Drawn[] = [];
  let called = 0;
  for (const deadline of byReturn) {
    while (isDone[deadline] === 0) {
      const { putReturn } = elements[deadline] as Drawn;
      for (; called < byCall.length; called++) {
        const next = byCall[called] as number;
        if ((elements[next] as Drawn).putCall > putReturn) break;
        open.push(next);
      }
      const first = open.pop() as number;
      isDone[first] = 1;
      order.push(elements[first] as Drawn);
    }
  }
  return order;
}

/** Each operation as early as may be; undefined where one is too late, as drains may have it. */
function placed(elements: readonly Drawn[], cuts: readonly Cut[], isInTurn: boolean): Arrangement {
  const all: Placed[] = cuts.map(({ operation, time }, cut) => ({
    operation,
    time,
    rank: 3 * cut + 2,
  }));
  let last = { put: -1, take: -1, cut: 0, isDrained: false };
  for (const { cut, isDrained, ...element } of elements) {
    const begin = cuts[cut - 1]?.time ?? -1;
    const before = isInTurn ? last : undefined;
    const put = Math.max(element.putCall, begin, before?.put ?? -1);
    const take = Math.max(element.takeCall, put, before?.take ?? -1);
    const isLate =
      put > element.putReturn || take > element.takeReturn || take > (cuts[cut]?.time ?? Infinity);
    const isOut =
      before !== undefined &&
      (cut < before.cut || (cut === before.cut && before.isDrained && !isDrained));
    if (isLate || isOut) return undefined;
    all.push({ operation: element.put, time: put, rank: 3 * cut });
    if (element.take !== undefined && !isDrained)
      all.push({ operation: element.take, time: take, rank: 3 * cut + 1 });
    last = { put, take, cut, isDrained };
  }
  return inOrder(all);
}

// Inboxes: the messages in flight to one node, as sorted sets of items, interned. No two items are equal
// (each names its call), and no order is kept, as every call has a connection of its own.
import { rememberedPairs } from './remembered.ts';

export interface Inboxes {
  readonly empty: number;
  readonly items: (inbox: number) => readonly number[];
  readonly has: (inbox: number, item: number) => boolean;
  readonly add: (inbox: number, item: number) => number;
  readonly remove: (inbox: number, item: number) => number;
  /** The inbox that holds these items, given in any order. */
  readonly of: (items: readonly number[]) => number;
  readonly size: () => number;
}

export function createInboxes(): Inboxes {
  const ids = new Map<string, number>();
  const sets: (readonly number[])[] = [];

  const intern = (items: readonly number[]): number => {
    const key = items.join();
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, sets.length);
    return sets.push(items) - 1;
  };

  return {
    empty: intern([]),
    items: (inbox) => sets[inbox]!,
    has: (inbox, item) => sets[inbox]!.includes(item),
    add: rememberedPairs((inbox, item) => intern(sorted([...sets[inbox]!, item]))),
    remove: rememberedPairs((inbox, item) =>
      intern(sets[inbox]!.filter((other) => other !== item)),
    ),
    of: (items) => intern(sorted(items)),
    size: () => sets.length,
  };
}

function sorted(items: readonly number[]): readonly number[] {
  return items.toSorted((a, b) => a - b);
}

// What is on its way, as sorted sets of items, interned. No two items are equal (each names its
// call), and nothing is in order: every call has a connection of its own.

export interface Network {
  readonly empty: number;
  readonly items: (network: number) => readonly number[];
  readonly has: (network: number, item: number) => boolean;
  readonly add: (network: number, item: number) => number;
  readonly remove: (network: number, item: number) => number;
  /** The network of these items, in any order. */
  readonly of: (items: readonly number[]) => number;
  readonly size: () => number;
}

export function createNetwork(): Network {
  const ids = new Map<string, number>();
  const sets: (readonly number[])[] = [];
  const added: Map<number, number>[] = [];
  const removed: Map<number, number>[] = [];

  const intern = (items: readonly number[]): number => {
    const key = items.join();
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, sets.length);
    return sets.push(items) - 1;
  };

  const remembered = (
    memo: Map<number, number>[],
    network: number,
    item: number,
    compute: (items: readonly number[]) => readonly number[],
  ): number => {
    const known = (memo[network] ??= new Map<number, number>());
    let result = known.get(item);
    if (result === undefined) known.set(item, (result = intern(compute(sets[network]!))));
    return result;
  };

  return {
    empty: intern([]),
    items: (network) => sets[network]!,
    has: (network, item) => sets[network]!.includes(item),
    add: (network, item) => remembered(added, network, item, (items) => sorted([...items, item])),
    remove: (network, item) =>
      remembered(removed, network, item, (items) => items.filter((other) => other !== item)),
    of: (items) => intern(sorted(items)),
    size: () => sets.length,
  };
}

function sorted(items: readonly number[]): readonly number[] {
  return items.toSorted((a, b) => a - b);
}

// Equal values get one small number, so that states of the search are rows of integers.

export interface Interner<Item> {
  readonly idOf: (item: Item) => number;
  readonly get: (id: number) => Item;
  readonly size: () => number;
}

/** Equal means equal as `key` says: for plain data, its JSON. */
export function createInterner<Item>(
  key: (item: Item) => string = (item) => JSON.stringify(item),
): Interner<Item> {
  const ids = new Map<string, number>();
  const items: Item[] = [];
  return {
    idOf: (item) => {
      const text = key(item);
      const known = ids.get(text);
      if (known !== undefined) return known;
      ids.set(text, items.length);
      return items.push(item) - 1;
    },
    get: (id) => items[id] as Item,
    size: () => items.length,
  };
}

// A binary heap of numbers, the one that comes first on top.

export class Heap {
  readonly #items: number[] = [];
  readonly #compare: (a: number, b: number) => number;

  constructor(compare: (a: number, b: number) => number) {
    this.#compare = compare;
  }

  get top(): number | undefined {
    return this.#items[0];
  }

  push(item: number): void {
    const items = this.#items;
    let place = items.length;
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      if (this.#compare(items[parent] as number, item) <= 0) break;
      items[place] = items[parent] as number;
      place = parent;
    }
    items[place] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const [first] = items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= items.length) break;
      const isRight =
        child + 1 < items.length &&
        this.#compare(items[child + 1] as number, items[child] as number) < 0;
      if (isRight) child += 1;
      if (this.#compare(last, items[child] as number) <= 0) break;
      items[place] = items[child] as number;
      place = child;
    }
    items[place] = last;
    return first;
  }
}

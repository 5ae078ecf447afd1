// The states seen so far: rows of integers, each stored once, numbered in the order in which they
// were found, so that in a breadth-first search the frontier is a range of numbers. The last cell of
// a row is its fault budget; a row that equals a stored one but for a smaller budget is not stored.
// By hand, because a map of JavaScript's holds no millions of rows in typed arrays.

export interface StateTable {
  readonly size: () => number;
  /** Stores a row unless it, or the same with a larger budget, is known; true when it is new. */
  readonly insert: (row: Int32Array, parent: number) => boolean;
  readonly read: (state: number, row: Int32Array) => void;
  readonly parent: (state: number) => number;
  readonly bytes: () => number;
}

const CHUNK_BITS = 16;
const CHUNK_ROWS = 1 << CHUNK_BITS;

/** An empty table; `isAtLeast` compares budgets. */
export function createStateTable(
  width: number,
  isAtLeast: (stored: number, cell: number) => boolean,
): StateTable {
  const stride = width + 1;
  const last = width - 1;
  const chunks: Int32Array[] = [];
  let slots = new Int32Array(1 << 16);
  let size = 0;

  const insert = (row: Int32Array, parent: number): boolean => {
    if (size * 2 >= slots.length) grow();
    const mask = slots.length - 1;
    let slot = hash(row, 0, last) & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      if (covers(slots[slot]! - 1, row)) return false;
    }
    slots[slot] = ++size;
    append(row, parent);
    return true;
  };

  const covers = (state: number, row: Int32Array): boolean => {
    const chunk = chunks[state >> CHUNK_BITS]!;
    const base = (state & (CHUNK_ROWS - 1)) * stride;
    for (let column = 0; column < last; column++) {
      if (chunk[base + column] !== row[column]) return false;
    }
    return isAtLeast(chunk[base + last]!, row[last]!);
  };

  const append = (row: Int32Array, parent: number): void => {
    const state = size - 1;
    const chunk = (chunks[state >> CHUNK_BITS] ??= new Int32Array(CHUNK_ROWS * stride));
    const base = (state & (CHUNK_ROWS - 1)) * stride;
    chunk.set(row, base);
    chunk[base + width] = parent;
  };

  const grow = (): void => {
    slots = new Int32Array(slots.length * 2);
    const mask = slots.length - 1;
    for (let state = 0; state < size; state++) {
      const base = (state & (CHUNK_ROWS - 1)) * stride;
      let slot = hash(chunks[state >> CHUNK_BITS]!, base, last) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = state + 1;
    }
  };

  return {
    size: () => size,
    insert,
    read: (state, row) => {
      const chunk = chunks[state >> CHUNK_BITS]!;
      const base = (state & (CHUNK_ROWS - 1)) * stride;
      for (let column = 0; column < width; column++) row[column] = chunk[base + column]!;
    },
    parent: (state) => chunks[state >> CHUNK_BITS]![(state & (CHUNK_ROWS - 1)) * stride + width]!,
    bytes: () => slots.byteLength + chunks.length * CHUNK_ROWS * stride * 4,
  };
}

/** Murmur-like; rows are small numbers that differ in few places. */
function hash(cells: Int32Array, base: number, width: number): number {
  let mixed = 0x9747b28c;
  for (let column = 0; column < width; column++) {
    mixed = Math.imul(mixed ^ cells[base + column]!, 0x5bd1e995);
    mixed ^= mixed >>> 15;
  }
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x5bd1e995);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

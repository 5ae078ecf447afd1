// The operations of each row of the timeline. A client has one operation at a time, so that those of
// a row stand in the order of their beginnings and of their ends.
import { endOf, type Run } from './decode.ts';

export interface Row {
  /** Positions of its operations. */
  readonly places: Uint32Array;
  /** The worst mark of each block of `blockSize` operations: what is drawn where they are tiny. */
  readonly blocks: Uint8Array;
}

export const blockSize = 16;

export function layRows({ header, columns }: Run, marks: Uint8Array): readonly Row[] {
  const sizes = new Uint32Array(header.rows.length);
  for (const row of columns.row) sizes[row]! += 1;
  const rows = Array.from(sizes, (size) => ({
    places: new Uint32Array(size),
    blocks: new Uint8Array(Math.ceil(size / blockSize)),
  }));
  const filled = new Uint32Array(rows.length);
  for (let place = 0; place < header.count; place++) {
    const row = columns.row[place]!;
    const { places, blocks } = rows[row]!;
    const at = filled[row]!;
    places[at] = place;
    const block = Math.floor(at / blockSize);
    if (blocks[block]! < marks[place]!) blocks[block] = marks[place]!;
    filled[row] = at + 1;
  }
  return rows;
}

/** The position within the row of the first operation that ends at or after this time. */
export function firstFrom(run: Run, { places }: Row, timeNs: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(run, places[middle]!) < timeNs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The operation of the row that is open at this time, or else the nearest one. */
export function nearest(run: Run, row: Row, timeNs: number): number | undefined {
  const at = firstFrom(run, row, timeNs);
  const [before, after] = [row.places[at - 1], row.places[at]];
  if (before === undefined) return after;
  if (after === undefined) return before;
  const isNearer = timeNs - endOf(run, before) < run.columns.begin[after]! - timeNs;
  return isNearer ? before : after;
}

// The operations of each row of the timeline. A client has one operation at a time, so that those of
// a row stand in the order of their beginnings and of their ends.
import { endOf, type Run } from './decode.ts';

export type Rows = readonly Uint32Array[];

export function layRows({ header, columns }: Run): Rows {
  const sizes = new Uint32Array(header.rows.length);
  for (const row of columns.row) sizes[row]! += 1;
  const rows = Array.from(sizes, (size) => new Uint32Array(size));
  const filled = new Uint32Array(rows.length);
  for (let place = 0; place < header.count; place++) {
    const row = columns.row[place]!;
    rows[row]![filled[row]!] = place;
    filled[row]! += 1;
  }
  return rows;
}

/** The position within the row of the first operation that ends at or after this time. */
export function firstFrom(run: Run, row: Uint32Array, timeNs: number): number {
  let [low, high] = [0, row.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(run, row[middle]!) < timeNs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The operation of the row that is open at this time, or else the nearest one. */
export function nearest(run: Run, row: Uint32Array, timeNs: number): number | undefined {
  const at = firstFrom(run, row, timeNs);
  const [before, after] = [row[at - 1], row[at]];
  if (before === undefined) return after;
  if (after === undefined) return before;
  const isNearer = timeNs - endOf(run, before) < run.columns.begin[after]! - timeNs;
  return isNearer ? before : after;
}

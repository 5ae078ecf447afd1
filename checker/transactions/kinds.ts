// What can be wrong with transactions, as Adya, Liskov and O'Neil (ICDE 2000) and Elle name it.

export type CycleBase = 'G0' | 'G1c' | 'G-single' | 'G-nonadjacent' | 'G2-item';

/** A cycle; the suffix says that it needs the order of a process, or of real time, to be one. */
export type CycleKind = CycleBase | `${CycleBase}-process` | `${CycleBase}-realtime`;

/** What needs no cycle. */
export type ValueAnomalyKind =
  | 'internal'
  | 'future-read'
  | 'G1a'
  | 'G1b'
  | 'dirty-update'
  | 'garbage-read'
  | 'duplicate-elements'
  | 'incompatible-order'
  | 'lost-update';

export type TransactionAnomalyKind = CycleKind | ValueAnomalyKind;

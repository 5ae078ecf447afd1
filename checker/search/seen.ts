// The configurations that a search has been in. Two of them are the same when frontier, state and the
// linearized ones among the open operations agree; of the unknown operations that were used, fewer is
// better: whatever can be reached with more of them used can be reached with fewer.
import { IntList } from '../ints/int-list.ts';
import { IntTable } from '../ints/int-table.ts';

/** Earlier sets of the same key that are compared, at most: a missed match costs a repeated search, looking at all costs more. */
const LATEST = 8;

export class Seen {
  /** The key to look for, written here by the caller. */
  readonly key: Int32Array;
  readonly #table: IntTable;
  /** The sets of unknown operations that each key was seen with, as lists. */
  readonly #uses = new IntList();
  readonly #next = new IntList();
  readonly #balance: Int32Array;
  readonly #sets: UsedSets;

  constructor(width: number, sets: UsedSets, classCount: number) {
    this.#table = new IntTable(width);
    this.key = this.#table.key;
    this.#sets = sets;
    this.#balance = new Int32Array(classCount);
  }

  get bytes(): number {
    return this.#table.bytes + this.#uses.bytes + this.#next.bytes;
  }

  /** Whether the key is new, or was only seen with unknown operations used that `used` does not hold. */
  add(used: number): boolean {
    const slot = this.#table.find();
    if (slot < 0) {
      this.#table.insert(this.#entry(used, -1));
      return true;
    }
    const first = this.#table.values[slot] as number;
    let entry = first;
    for (let looked = 0; entry >= 0 && looked < LATEST; looked++) {
      if (this.#sets.isSubset(this.#uses.at(entry), used, this.#balance)) return false;
      entry = this.#next.at(entry);
    }
    this.#table.values[slot] = this.#entry(used, first);
    return true;
  }

  #entry(used: number, next: number): number {
    this.#uses.push(used);
    this.#next.push(next);
    return this.#uses.length - 1;
  }
}

/** Sets of used unknown operations as a tree: each node has one more than its parent, as a search makes them. */
export class UsedSets {
  readonly #classes = new IntList();
  readonly #parents = new IntList();
  readonly #depths = new IntList();

  constructor() {
    this.#node(-1, -1, 0);
  }

  get bytes(): number {
    return this.#classes.bytes * 3;
  }

  /** The set with one more member of a class. */
  with(set: number, classNumber: number): number {
    return this.#node(classNumber, set, this.#depths.at(set) + 1);
  }

  /** `balance` is room for one number a class, all 0 before and after. */
  isSubset(part: number, whole: number, balance: Int32Array): boolean {
    if (part === whole) return true;
    if (this.#depths.at(part) > this.#depths.at(whole)) return false;
    let a = part;
    let b = whole;
    while (a !== b) {
      if (this.#depths.at(a) > this.#depths.at(b)) a = this.#count(a, 1, balance);
      else b = this.#count(b, -1, balance);
    }
    let isSubset = true;
    for (let node = part; node !== a; node = this.#parents.at(node)) {
      if ((balance[this.#classes.at(node)] as number) > 0) isSubset = false;
    }
    for (let node = part; node !== a; node = this.#parents.at(node))
      balance[this.#classes.at(node)] = 0;
    for (let node = whole; node !== a; node = this.#parents.at(node))
      balance[this.#classes.at(node)] = 0;
    return isSubset;
  }

  #count(node: number, by: number, balance: Int32Array): number {
    const classNumber = this.#classes.at(node);
    balance[classNumber] = (balance[classNumber] as number) + by;
    return this.#parents.at(node);
  }

  #node(classNumber: number, parent: number, depth: number): number {
    this.#classes.push(classNumber);
    this.#parents.push(parent);
    this.#depths.push(depth);
    return this.#classes.length - 1;
  }
}

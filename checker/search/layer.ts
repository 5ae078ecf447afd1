// Configurations with the same number of known operations linearized. Those with the same name differ in
// the unknown operations used, and fewer is better: whatever can be reached with more of them used can
// be reached with fewer. They are given out fewest used first, so none is given out in vain.
import { IntList } from '../ints/int-list.ts';
import { IntTable } from '../ints/int-table.ts';

/** Places in an entry: the previous entry of the same name (or -1), then the name; the used operations follow. */
const PREVIOUS = 0;
const NODE = 1;
const BEFORE = 2;
const NAME = 3;

/** How a configuration was reached: the number of unknown operations used, the path, and the state before the last one (Configuration.before). */
export interface Arrival {
  readonly count: number;
  readonly node: number;
  readonly before: number;
}

const NONE = new IntList();

export class Layer {
  /** The name to add, written here by the caller. */
  readonly name: Int32Array;
  readonly #used: number;
  readonly #width: number;
  readonly #entries = new IntList();
  /** For each name its latest entry. */
  readonly #latest: IntTable;
  /** Entries by how many unknown operations they used. */
  readonly #byCount: (IntList | undefined)[] = [];
  #count = 0;
  #position = 0;

  /** The lengths of a name and of the bits of unknown operations used, in integers. */
  constructor(nameWidth: number, usedWidth: number) {
    this.#used = NAME + nameWidth;
    this.#width = this.#used + usedWidth;
    this.#latest = new IntTable(nameWidth);
    this.name = this.#latest.key;
  }

  get bytes(): number {
    return this.#entries.bytes * 2 + this.#latest.bytes;
  }

  /** Adds a configuration that used `count` unknown operations; false where one of its name used no more than these. */
  add(used: Int32Array, { count, node, before }: Arrival): boolean {
    const slot = this.#latest.find();
    const entry = this.#entries.length;
    this.#entries.push(slot < 0 ? -1 : (this.#latest.values[slot] as number));
    this.#entries.push(node);
    this.#entries.push(before);
    for (const number of this.name) this.#entries.push(number);
    for (const bits of used) this.#entries.push(bits);
    if (this.#isNeedless(entry, this.#entries.at(entry))) {
      this.#entries.length = entry;
      return false;
    }
    if (slot < 0) this.#latest.insert(entry);
    else this.#latest.values[slot] = entry;
    (this.#byCount[count] ??= new IntList()).push(entry);
    return true;
  }

  /** The next entry, or undefined after the last; more that used as many or more may be added meanwhile. */
  next(): number | undefined {
    for (; this.#count < this.#byCount.length; this.#count++) {
      const entries = this.#byCount[this.#count] ?? NONE;
      while (this.#position < entries.length) {
        const entry = entries.at(this.#position++);
        if (!this.#isNeedless(entry, this.#latestOf(entry))) return entry;
      }
      this.#position = 0;
    }
    return undefined;
  }

  /** Copies the name and the used ones of an entry out. */
  read(entry: number, name: Int32Array, used: Int32Array): Arrival {
    for (let i = 0; i < name.length; i++) name[i] = this.#entries.at(entry + NAME + i);
    for (let i = 0; i < used.length; i++) used[i] = this.#entries.at(entry + this.#used + i);
    const [node, before] = [this.#entries.at(entry + NODE), this.#entries.at(entry + BEFORE)];
    return { count: this.#count, node, before };
  }

  /** Whether another entry of the same name, that one or an earlier one, used nothing that this one did not. */
  #isNeedless(entry: number, latest: number): boolean {
    for (let other = latest; other >= 0; other = this.#entries.at(other + PREVIOUS)) {
      if (other !== entry && this.#isSubset(other, entry)) return true;
    }
    return false;
  }

  #isSubset(part: number, whole: number): boolean {
    const { items } = this.#entries;
    for (let i = this.#used; i < this.#width; i++) {
      if (((items[part + i] as number) & ~(items[whole + i] as number)) !== 0) return false;
    }
    return true;
  }

  #latestOf(entry: number): number {
    const { key } = this.#latest;
    for (let i = 0; i < key.length; i++) key[i] = this.#entries.at(entry + NAME + i);
    return this.#latest.values[this.#latest.find()] as number;
  }
}

// The values of a chain, numbered in the order in which they are met. Nearly all are hashes: those are
// told apart by their 64 bits, and written out only for somebody who wants to read one.
import { Fnv } from '../ints/fnv.ts';
import { IntList } from '../ints/int-list.ts';
import { IntTable } from '../ints/int-table.ts';

export class Values {
  readonly #hash = new Fnv();
  readonly #numberOfHash = new IntTable(2);
  readonly #highs = new IntList();
  readonly #lows = new IntList();
  /** What is no hash: the initial value, and what a server made up. */
  readonly #numberOfText = new Map<string, number>();
  readonly #texts = new Map<number, string>();

  get count(): number {
    return this.#highs.length;
  }

  get bytes(): number {
    return this.#numberOfHash.bytes + this.#highs.bytes + this.#lows.bytes;
  }

  /** The number of the value, a new one if need be. */
  number(text: string): number {
    if (this.#hash.restore(text)) return this.numberOfHash(this.#hash);
    const known = this.#numberOfText.get(text);
    if (known !== undefined) return known;
    const number = this.#add(0, 0);
    this.#numberOfText.set(text, number);
    this.#texts.set(number, text);
    return number;
  }

  numberOfHash({ high, low }: Fnv): number {
    const known = this.#findHash(high, low);
    if (known !== undefined) return known;
    this.#numberOfHash.insert(this.count);
    return this.#add(high, low);
  }

  /** The number of a value that was met before. */
  find(text: string): number | undefined {
    return this.#hash.restore(text)
      ? this.#findHash(this.#hash.high, this.#hash.low)
      : this.#numberOfText.get(text);
  }

  isHash(number: number): boolean {
    return !this.#texts.has(number);
  }

  text(number: number): string {
    const text = this.#texts.get(number);
    if (text !== undefined) return text;
    this.#hash.high = this.#highs.at(number);
    this.#hash.low = this.#lows.at(number);
    return this.#hash.digest();
  }

  #findHash(high: number, low: number): number | undefined {
    const table = this.#numberOfHash;
    table.key[0] = high;
    table.key[1] = low;
    const slot = table.find();
    return slot < 0 ? undefined : table.values[slot];
  }

  #add(high: number, low: number): number {
    this.#highs.push(high);
    this.#lows.push(low);
    return this.count - 1;
  }
}

// What is wrong with the lists that were read, each thing in a sentence.
import type { Value } from '../history.ts';
import { shown } from '../words.ts';
import type { Finding } from './finding.ts';
import { ABORTED, COMMITTED, isEqual, type Transactions } from './transactions.ts';
import { NOBODY, type Versions } from './versions.ts';

/** A list and the order of versions that it shows. */
export interface Order {
  readonly list: readonly Value[];
  /** The versions, each once, as the longest read has them. */
  readonly versions: readonly number[];
  /** For each place of the list the place of its version in `versions`. */
  readonly places: readonly number[];
  /** Places in the list of what is wrong with it. */
  readonly aborted: readonly number[];
  readonly garbage: readonly number[];
  readonly repeated: readonly number[];
  /** Where its transaction appended it before the element that stands before it. */
  readonly reversed: readonly number[];
}

export class ListFindings {
  readonly findings: Finding[] = [];
  readonly #transactions: Transactions;
  readonly #versions: Versions;

  constructor(transactions: Transactions, versions: Versions) {
    this.#transactions = transactions;
    this.#versions = versions;
  }

  findWrong(
    transaction: number,
    {
      key,
      list,
      wrong,
    }: {
      readonly key: number;
      readonly list: readonly Value[];
      readonly wrong: Pick<Order, 'aborted' | 'garbage' | 'repeated' | 'reversed'>;
    },
  ): void {
    const name = this.#transactions.keyNames[key] ?? '';
    const reader = this.#name(transaction);
    for (const at of wrong.aborted) {
      if (at >= list.length) break;
      const writer = this.#writerOf(key, list[at] as Value);
      this.findings.push({
        kind: 'G1a',
        key,
        transactions: [transaction, writer],
        sentence: `${reader} read ${shown(list[at] as Value)} in ${name}, which ${this.#name(writer)} appended, and ${this.#name(writer)} was told that it failed`,
      });
    }
    for (const at of wrong.garbage) {
      if (at >= list.length) break;
      this.findings.push({
        kind: 'garbage-read',
        key,
        transactions: [transaction],
        sentence: `${reader} read ${shown(list[at] as Value)} in ${name}, which no transaction appended`,
      });
    }
    const [reversed = list.length] = wrong.reversed;
    if (reversed < list.length) {
      const [first, second] = [list[reversed - 1] as Value, list[reversed] as Value];
      const writer = this.#writerOf(key, second);
      this.findings.push({
        kind: 'incompatible-order',
        key,
        transactions: [transaction, writer],
        sentence: `${reader} read ${shown(first)} before ${shown(second)} in ${name}, and ${this.#name(writer)} had appended them the other way round`,
      });
    }
    const repeated = wrong.repeated.filter((at) => at < list.length);
    if (repeated.length === 0) return;
    const value = list[repeated[0] as number] as Value;
    const times = list.filter((other) => isEqual(other, value)).length;
    const writer = this.#writerOf(key, value);
    this.findings.push({
      kind: 'duplicate-elements',
      key,
      transactions: writer >= 0 ? [writer, transaction] : [transaction],
      sentence: `${reader} read ${shown(value)} ${times === 2 ? 'twice' : `${String(times)} times`} in ${name}, which ${writer >= 0 ? this.#name(writer) : 'nobody'} appended once`,
    });
  }

  findG1b(
    transaction: number,
    { key, last }: { readonly key: number; readonly last: number },
  ): void {
    const writer = this.#versions.writer[last] as number;
    this.findings.push({
      kind: 'G1b',
      key,
      transactions: [transaction, writer],
      sentence: `${this.#name(transaction)} read ${this.#transactions.keyNames[key] ?? ''} as it was in the middle of ${this.#name(writer)}: it ends with ${shown(this.#versions.values[last] ?? null)}, after which ${this.#name(writer)} appended more`,
    });
  }

  findIncompatible(
    transaction: number,
    {
      key,
      list,
      order,
    }: { readonly key: number; readonly list: readonly Value[]; readonly order: Order },
  ): void {
    this.findings.push({
      kind: 'incompatible-order',
      key,
      transactions: [transaction],
      sentence: `${this.#name(transaction)} read ${this.#transactions.keyNames[key] ?? ''} as ${shown([...list])}, and another read it as ${shown([...order.list])}: neither list is the beginning of the other`,
    });
  }

  /** What an aborted transaction appended, and a later one that did not abort built on. */
  findDirtyUpdate(key: number, { versions }: Order): void {
    let aborted = NOBODY;
    for (const version of versions) {
      const writer = this.#versions.writer[version] as number;
      if (writer < 0) continue;
      if (this.#transactions.outcome[writer] === ABORTED) aborted = writer;
      else if (aborted >= 0 && this.#transactions.outcome[writer] === COMMITTED) {
        this.findings.push({
          kind: 'dirty-update',
          key,
          transactions: [writer, aborted],
          sentence: `${this.#name(writer)} appended to ${this.#transactions.keyNames[key] ?? ''} after what ${this.#name(aborted)} had appended, and ${this.#name(aborted)} was told that it failed`,
        });
        return;
      }
    }
  }

  #writerOf(key: number, value: Value): number {
    const version = this.#versions.find(key, value);
    return version === undefined ? NOBODY : (this.#versions.writer[version] as number);
  }

  #name(transaction: number): string {
    return `T${String(this.#transactions.reference(transaction).index)}`;
  }
}

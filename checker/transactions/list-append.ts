// list-append: each key holds a list, a transaction appends elements that are unique for their key and
// reads whole lists. One read shows the order of all versions before it, so the longest read of a key
// is its version order; what nobody read comes after it (Elle: Kingsbury and Alvaro, VLDB 2020).
import { HistoryError } from '../history-error.ts';
import type { Value } from '../history.ts';
import { shown } from '../words.ts';
import { Edges, RW, type Target, WR, WW } from './edges.ts';
import type { Analysis, Finding } from './finding.ts';
import { findInternal } from './internal.ts';
import { findLostUpdates } from './lost-update.ts';
import { ABORTED, COMMITTED, isEqual, type Transactions } from './transactions.ts';
import { NOBODY, Versions } from './versions.ts';

export function analyzeListAppend(transactions: Transactions): Analysis {
  const versions = new Versions(transactions, ({ value, transaction, key }) => {
    const { index } = transactions.reference(transaction);
    throw new HistoryError(
      `event ${String(index)} appends ${shown(value)} to ${transactions.keyNames[key] ?? ''} again; elements must be unique for their key, as what a read shows would tell nothing`,
    );
  });
  const analysis = new ListAppend(transactions, versions);
  analysis.run();
  const { edges, findings } = analysis;
  return { edges, findings, versions: versions.values, assumptions: [] };
}

/** Of one key. */
interface Order {
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

class ListAppend {
  readonly edges: Edges;
  readonly findings: Finding[] = [];
  readonly #transactions: Transactions;
  readonly #versions: Versions;

  constructor(transactions: Transactions, versions: Versions) {
    this.#transactions = transactions;
    this.#versions = versions;
    this.edges = new Edges(transactions.count);
  }

  run(): void {
    const orders = this.#longest().map((list, key) => this.#orderOf(key, list));
    const lastReaders: number[][] = orders.map(() => []);
    this.#eachRead((transaction, key, list) =>
      this.#read(transaction, { key, list, order: orders[key] as Order, lastReaders }),
    );
    this.#addVersionOrders(orders, lastReaders);
    this.findings.push(...findInternal(this.#transactions, 'append'));
    this.findings.push(...findLostUpdates(this.#transactions));
  }

  #eachRead(look: (transaction: number, key: number, list: readonly Value[]) => void): void {
    const { count, starts, outcome, isRead, key, values } = this.#transactions;
    for (let transaction = 0; transaction < count; transaction++) {
      if (outcome[transaction] !== COMMITTED) continue;
      const end = starts[transaction + 1] as number;
      for (let at = starts[transaction] as number; at < end; at++) {
        if (isRead[at] === 1) look(transaction, key[at] as number, asList(values[at] as Value));
      }
    }
  }

  /** Each key's longest read. */
  #longest(): readonly (readonly Value[])[] {
    const longest: (readonly Value[])[] = this.#transactions.keyNames.map(() => []);
    this.#eachRead((_, key, list) => {
      if (list.length > (longest[key] as readonly Value[]).length) longest[key] = list;
    });
    return longest;
  }

  #orderOf(key: number, list: readonly Value[]): Order {
    const placeOf = new Map<number, number>();
    const order = { list, versions: [] as number[], places: [] as number[] };
    const wrong = {
      aborted: [] as number[],
      garbage: [] as number[],
      repeated: [] as number[],
      reversed: [] as number[],
    };
    for (let at = 0; at < list.length; at++) {
      const version = this.#versions.findOrCreate(key, list[at] as Value);
      const place = placeOf.get(version);
      if (place === undefined) {
        placeOf.set(version, order.versions.length);
        order.places.push(order.versions.length);
        order.versions.push(version);
      } else {
        order.places.push(place);
        wrong.repeated.push(at);
      }
      const writer = this.#versions.writer[version] as number;
      const before = at === 0 ? undefined : this.#versions.find(key, list[at - 1] as Value);
      const isOfSame = before !== undefined && this.#versions.writer[before] === writer;
      if (isOfSame && writer >= 0 && before > version) wrong.reversed.push(at);
      if (writer === NOBODY) wrong.garbage.push(at);
      else if (this.#transactions.outcome[writer] === ABORTED) wrong.aborted.push(at);
    }
    return { ...order, ...wrong };
  }

  #read(
    transaction: number,
    {
      key,
      list,
      order,
      lastReaders,
    }: {
      readonly key: number;
      readonly list: readonly Value[];
      readonly order: Order;
      readonly lastReaders: readonly number[][];
    },
  ): void {
    const isPrefix = list.every((value, at) => isEqual(value, order.list[at] as Value));
    if (!isPrefix) this.#findIncompatible(transaction, { key, list, order });
    this.#findWrong(transaction, { key, list, wrong: isPrefix ? order : this.#orderOf(key, list) });
    if (list.length === 0) {
      this.#addRw(transaction, { key, order, place: 0, lastReaders });
      return;
    }
    const last = this.#versions.find(key, list.at(-1) as Value) as number;
    const writer = this.#versions.writer[last] as number;
    if (writer === transaction) return;
    if (writer >= 0) {
      if (this.#isLive(last)) this.edges.add(writer, transaction, WR, key, last);
      if (this.#versions.isIntermediate[last] === true) this.#findG1b(transaction, { key, last });
    }
    const place = isPrefix ? order.places[list.length - 1] : order.versions.indexOf(last);
    if (place === undefined || place < 0) return;
    this.#addRw(transaction, { key, order, place: place + 1, lastReaders });
  }

  /** To the first that surely wrote, from this place of the order on; after the last come the unread. */
  #addRw(
    transaction: number,
    {
      key,
      order,
      place,
      lastReaders,
    }: {
      readonly key: number;
      readonly order: Order;
      readonly place: number;
      readonly lastReaders: readonly number[][];
    },
  ): void {
    for (let at = place; at < order.versions.length; at++) {
      const version = order.versions[at] as number;
      if (!this.#isLive(version)) continue;
      this.edges.add(transaction, this.#versions.writer[version] as number, RW, key, version);
      return;
    }
    lastReaders[key]?.push(transaction);
  }

  #isLive(version: number): boolean {
    const writer = this.#versions.writer[version] as number;
    return writer >= 0 && this.#transactions.outcome[writer] !== ABORTED;
  }

  #addVersionOrders(orders: readonly Order[], lastReaders: readonly (readonly number[])[]): void {
    const unread = this.#unread(orders);
    for (const [key, order] of orders.entries()) {
      let before = NOBODY;
      for (const version of order.versions) {
        if (!this.#isLive(version)) continue;
        const writer = this.#versions.writer[version] as number;
        if (before >= 0) this.edges.add(before, writer, WW, key, version);
        before = writer;
      }
      const targets = unread[key] as readonly Target[];
      for (const { transaction, version } of targets) {
        if (before >= 0) this.edges.add(before, transaction, WW, key, version);
      }
      this.edges.addAll(lastReaders[key] as readonly number[], targets, key);
      this.#findDirtyUpdate(key, order);
    }
  }

  /** For each key what was appended and may be there, but is in no read; one for each transaction. */
  #unread(orders: readonly Order[]): readonly (readonly Target[])[] {
    const { count, starts, outcome, isRead, key, values, keyNames } = this.#transactions;
    const seen = new Set(orders.flatMap(({ versions }) => [...versions]));
    const targets: Target[][] = keyNames.map(() => []);
    for (let transaction = 0; transaction < count; transaction++) {
      if (outcome[transaction] === ABORTED) continue;
      const end = starts[transaction + 1] as number;
      for (let at = starts[transaction] as number; at < end; at++) {
        if (isRead[at] === 1) continue;
        const version = this.#versions.find(key[at] as number, values[at] as Value) as number;
        const found = targets[key[at] as number] as Target[];
        if (seen.has(version) || found.at(-1)?.transaction === transaction) continue;
        found.push({ transaction, version });
      }
    }
    return targets;
  }

  #findWrong(
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

  #findG1b(
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

  #findIncompatible(
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
  #findDirtyUpdate(key: number, { versions }: Order): void {
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

const asList = (value: Value): readonly Value[] => (value ?? []) as readonly Value[];

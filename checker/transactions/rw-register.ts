// rw-register: each key holds one value, and a write replaces it. A read says which write it saw where
// written values are unique, yet nothing of what that had replaced: version orders come from the
// state before all, from transactions that read what they overwrite, and from transactions of which
// one surely comes before the other: it was read by it, had the same process, or had returned.
import { list, shown } from '../words.ts';
import { Edges, OLDER, PROCESS, REALTIME, RW, type Target, WR, WW } from './edges.ts';
import type { Analysis, Finding } from './finding.ts';
import { findInternal } from './internal.ts';
import { findLostUpdates } from './lost-update.ts';
import { returnsOf } from './real-time.ts';
import { touchesOf, type Touch } from './touches.ts';
import { ABORTED, COMMITTED, type Transactions } from './transactions.ts';
import { NOBODY, SEVERAL, Versions } from './versions.ts';

export function analyzeRwRegister(transactions: Transactions): Analysis {
  const twice: number[] = [];
  const versions = new Versions(transactions, ({ version }) => twice.push(version));
  for (const version of twice) versions.writer[version] = SEVERAL;
  const registers = new Registers(transactions, versions);
  registers.run();
  const { edges, findings, assumptions } = registers;
  return { edges, findings, versions: versions.values, assumptions };
}

class Registers {
  readonly edges: Edges;
  readonly findings: Finding[] = [];
  readonly assumptions: string[] = [];
  readonly #transactions: Transactions;
  readonly #versions: Versions;
  readonly #touches: readonly (readonly Touch[])[];
  /** By version the transactions that read it, and of those the ones that wrote the key then. */
  readonly #readers = new Map<number, number[]>();
  readonly #overwriters = new Map<number, Target[]>();
  /** By key. */
  readonly #initial: readonly number[];
  readonly #writers: readonly Target[][];
  readonly #known = new Map<number, Set<number>>();

  constructor(transactions: Transactions, versions: Versions) {
    this.#transactions = transactions;
    this.#versions = versions;
    this.edges = new Edges(transactions.count);
    this.#touches = touchesOf(transactions, versions);
    this.#writers = transactions.keyNames.map(() => []);
    this.#initial = this.#findInitial();
  }

  run(): void {
    for (const touches of this.#touches) for (const touch of touches) this.#note(touch);
    for (const [version, readers] of this.#readers) {
      const key = this.#keyOf(version);
      const isInitial = this.#initial[key] === version;
      const targets = isInitial ? this.#writers[key] : this.#overwriters.get(version);
      this.edges.addAll(readers, targets ?? [], key);
    }
    this.#relateReads();
    this.#relateProcesses();
    this.#relateRealTime();
    this.findings.push(...findInternal(this.#transactions, 'w'));
    this.findings.push(...findLostUpdates(this.#transactions));
  }

  /** By key: nothing, or the only value that was read and never written, left over from before. */
  #findInitial(): readonly number[] {
    const unwritten = new Map<number, Set<number>>();
    for (const { key, read } of this.#touches.flat()) {
      if (read < 0 || this.#versions.writer[read] !== NOBODY) continue;
      const found = unwritten.get(key);
      if (found === undefined) unwritten.set(key, new Set([read]));
      else found.add(read);
    }
    const left: string[] = [];
    const initial = this.#transactions.keyNames.map((name, key) => {
      const [only = -1, ...others] = unwritten.get(key) ?? [];
      const value = this.#versions.values[only];
      if (only < 0 || value === null || others.length > 0)
        return this.#versions.find(key, null) ?? -1;
      left.push(`${name} = ${shown(value ?? null)}`);
      return only;
    });
    if (left.length > 0)
      this.assumptions.push(`taken as it was before the history began: ${list(left)}`);
    return initial;
  }

  #keyOf(version: number): number {
    return this.#versions.key[version] as number;
  }

  #note({ transaction, key, read, write }: Touch): void {
    if (write >= 0 && this.#versions.writer[write] === transaction)
      this.#writers[key]?.push({ transaction, version: write });
    if (read < 0) return;
    const readers = this.#readers.get(read);
    if (readers === undefined) this.#readers.set(read, [transaction]);
    else readers.push(transaction);
    if (write >= 0 && this.#versions.writer[write] === transaction) {
      const overwriters = this.#overwriters.get(read);
      const target = { transaction, version: write };
      if (overwriters === undefined) this.#overwriters.set(read, [target]);
      else overwriters.push(target);
    }
    this.#seeWriter({ transaction, key, read });
  }

  #seeWriter({ transaction, key, read }: Omit<Touch, 'write'>): void {
    const writer = this.#versions.writer[read] as number;
    const value = shown(this.#versions.values[read] ?? null);
    const name = this.#transactions.keyNames[key] ?? '';
    const base = { key, transactions: writer >= 0 ? [transaction, writer] : [transaction] };
    const seen = `${this.#name(transaction)} read ${name} = ${value}`;
    if (writer === NOBODY && read !== this.#initial[key])
      this.findings.push({
        ...base,
        kind: 'garbage-read',
        sentence: `${seen}, which no transaction wrote`,
      });
    if (writer < 0 || writer === transaction) return;
    const author = this.#name(writer);
    if (this.#transactions.outcome[writer] === ABORTED) {
      const sentence = `${seen}, which ${author} wrote, and ${author} was told that it failed`;
      this.findings.push({ ...base, kind: 'G1a', sentence });
      return;
    }
    this.edges.add(writer, transaction, WR, key, read);
    if (this.#versions.isIntermediate[read] !== true) return;
    const sentence = `${seen}, which ${author} wrote and then replaced itself`;
    this.findings.push({ ...base, kind: 'G1b', sentence });
    const last = this.#touches[writer]?.find((touch) => touch.key === key)?.write ?? -1;
    this.edges.add(transaction, writer, RW, key, last);
  }

  /** Whoever reads what another wrote comes after it, in all keys that both touch. */
  #relateReads(): void {
    for (const touches of this.#touches) {
      for (const { read, transaction } of touches) {
        const writer = read < 0 ? NOBODY : (this.#versions.writer[read] as number);
        if (writer < 0 || writer === transaction) continue;
        for (const later of touches) {
          const earlier = this.#touches[writer]?.find(({ key }) => key === later.key);
          if (earlier !== undefined) this.#relate(earlier, later, WR);
        }
      }
    }
  }

  #relateProcesses(): void {
    const latest = new Map<unknown, Map<number, Touch>>();
    for (const [transaction, touches] of this.#touches.entries()) {
      const process = this.#transactions.processes[transaction];
      const before = latest.get(process) ?? new Map<number, Touch>();
      latest.set(process, before);
      for (const touch of touches) {
        const earlier = before.get(touch.key);
        if (earlier !== undefined) this.#relate(earlier, touch, PROCESS);
        if (this.#isCommitted(transaction)) before.set(touch.key, touch);
      }
    }
  }

  /** Against the latest touches of each key that had returned: none of them before another. */
  #relateRealTime(): void {
    const { called, returned } = this.#transactions;
    const returns = returnsOf(this.#transactions);
    const latest: Touch[][] = this.#transactions.keyNames.map(() => []);
    let next = 0;
    for (const [transaction, touches] of this.#touches.entries()) {
      for (; next < returns.length; next++) {
        const ended = returns[next] as number;
        if ((returned[ended] as number) > (called[transaction] as number)) break;
        for (const touch of this.#touches[ended] as readonly Touch[]) {
          const kept = (latest[touch.key] as Touch[]).filter(
            (other) => (returned[other.transaction] as number) > (called[ended] as number),
          );
          latest[touch.key] = [...kept, touch];
        }
      }
      for (const touch of touches) {
        for (const earlier of latest[touch.key] as readonly Touch[])
          this.#relate(earlier, touch, REALTIME);
      }
    }
  }

  /**
   * The version that the earlier transaction left comes before the one that the later one found, or
   * wrote. What the later one only read binds no level at which reads may go back, so that its order
   * of writes counts as OLDER there.
   */
  #relate(earlier: Touch, later: Touch, source: number): void {
    const before = earlier.write >= 0 ? earlier.write : earlier.read;
    const after = later.read >= 0 ? later.read : later.write;
    if (before === after || before === this.#initial[earlier.key]) return;
    const writer = this.#versions.writer[before] as number;
    const next = this.#versions.writer[after] as number;
    if (!this.#isLive(writer) || !this.#isLive(next)) return;
    if (this.#isKnown(before, after, source)) return;
    const tag = source === WR ? 0 : source;
    for (const reader of this.#readers.get(before) ?? [])
      this.edges.add(reader, next, RW | tag, later.key, after);
    const isWritten = later.read < 0;
    const isByRead = source === WR || earlier.write < 0;
    const kind = isWritten ? WW | (isByRead ? WR : 0) : OLDER;
    this.edges.add(writer, next, kind | tag, later.key, after);
  }

  #isLive(writer: number): boolean {
    return writer >= 0 && this.#transactions.outcome[writer] !== ABORTED;
  }

  #isKnown(before: number, after: number, source: number): boolean {
    const known = this.#known.get(source) ?? new Set<number>();
    this.#known.set(source, known);
    const pair = before * 2 ** 26 + after;
    if (known.has(pair)) return true;
    known.add(pair);
    return false;
  }

  #isCommitted(transaction: number): boolean {
    return this.#transactions.outcome[transaction] === COMMITTED;
  }

  #name(transaction: number): string {
    return `T${String(this.#transactions.reference(transaction).index)}`;
  }
}

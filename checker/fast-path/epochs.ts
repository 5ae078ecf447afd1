// What was read tells who wrote it, where all that is written differs: a write begins an epoch, and what
// is appended to it comes in the order in which the reads of the epoch show it. What no read shows may
// stand between any two epochs. So epochs are clusters (zones.ts).
import type { Judgement } from '../judgement.ts';
import type { Value } from '../history.ts';
import type { Operation } from '../operations.ts';
import { judgeClusters, type Cluster, type Stage } from './zones.ts';

/** How an object writes, appends and shows what it holds. */
export interface Written {
  readonly read: string;
  readonly append?: string;
  /** What it holds as a text; of what holds nothing, ''. */
  readonly textOf: (value: Value) => string;
}

/** How many characters are read in all, at most. */
const LONGEST = 100_000_000;

/** Undefined where two writes are the same, one writes what was there at first, or a text may be read in two ways. */
export function judgeEpochs(
  operations: readonly Operation[],
  written: Written,
  initial: string,
): Judgement | undefined {
  const writes = writesOf(operations, written);
  if (writes === undefined || writes.has('') || writes.has(initial)) return undefined;
  const chains = chainsOf(operations, new Pieces(writes, written, initial));
  return chains && judgeClusters(clustersOf(operations, chains, written), operations.length);
}

/** For each known read the values that it shows one after another, where each is told from the others. */
export function piecesShown(
  operations: readonly Operation[],
  written: Written,
  initial: string,
): ReadonlyMap<Operation, readonly Value[]> {
  const writes = writesOf(operations, written);
  const isClear = writes !== undefined && !writes.has('') && !writes.has(initial);
  const chains = isClear ? chainsOf(operations, new Pieces(writes, written, initial)) : undefined;
  const shown = new Map<Operation, readonly Value[]>();
  for (const [read, chain] of chains ?? [])
    shown.set(
      read,
      (chain ?? []).flatMap((write) => (write === undefined ? [] : [write.value])),
    );
  return shown;
}

function writesOf(
  operations: readonly Operation[],
  { read, append, textOf }: Written,
): ReadonlyMap<string, Operation> | undefined {
  const writes = new Map<string, Operation>();
  const isAppended = operations.some(({ f }) => f === append);
  for (const operation of operations) {
    if (operation.f === read) continue;
    const text = textOf(operation.value);
    const isPlain = !isAppended || typeof operation.value === 'string';
    if (!isPlain || writes.has(text)) return undefined;
    writes.set(text, operation);
  }
  return writes;
}

/** What a text holds: first who wrote it, undefined for what was there at first, then what was appended. */
type Chain = readonly (Operation | undefined)[];

/** Of each known read; null where nobody wrote that. */
type Chains = ReadonlyMap<Operation, Chain | null>;

function chainsOf(operations: readonly Operation[], pieces: Pieces): Chains | undefined {
  const { read, textOf } = pieces.written;
  const chains = new Map<Operation, Chain | null>();
  let left = LONGEST;
  const reads = operations
    .filter(({ f, result }) => f === read && result !== undefined)
    .map((operation) => ({ operation, text: textOf(operation.result ?? null) }))
    .toSorted((a, b) => (a.text < b.text ? -1 : 1));
  for (const { operation, text } of reads) {
    left -= text.length;
    const chain = left < 0 ? undefined : pieces.in(text);
    if (chain === undefined) return undefined;
    chains.set(operation, chain);
  }
  return chains;
}

/** The texts of which others are made. */
class Pieces {
  readonly written: Written;
  /** With what a text may begin, and what may be appended, by length. */
  readonly #firsts = new Map<number, Map<string, Operation | undefined>>();
  readonly #appended = new Map<number, Map<string, Operation>>();
  /** The text that was asked last. */
  #text = '';
  /** For each place in it the way to it, or that there are two. */
  #ways: (Way | 'two' | undefined)[] = [];

  constructor(writes: ReadonlyMap<string, Operation>, written: Written, initial: string) {
    this.written = written;
    entry(this.#firsts, initial.length).set(initial, undefined);
    for (const [text, operation] of writes) {
      if (operation.f === written.append) entry(this.#appended, text.length).set(text, operation);
      else entry(this.#firsts, text.length).set(text, operation);
    }
  }

  /**
   * The pieces of a text; null where it is not made of them, undefined where it may be in two ways. What
   * goes on where the text asked before ended is not read from its beginning.
   */
  in(text: string): Chain | null | undefined {
    this.#readOn(text);
    const chain: (Operation | undefined)[] = [];
    for (let at = text.length; at >= 0;) {
      const way = this.#ways[at];
      if (way === undefined) return null;
      if (way === 'two') return undefined;
      chain.push(way.piece);
      at = way.from;
    }
    return chain.toReversed();
  }

  #readOn(text: string): void {
    const known = this.#ways.length > 0 && text.startsWith(this.#text) ? this.#text.length : -1;
    this.#ways.length = known + 1;
    this.#text = text;
    for (const [length, firsts] of this.#firsts) {
      const first = text.slice(0, length);
      if (length > known && firsts.has(first))
        this.#found(length, { piece: firsts.get(first), from: -1 });
    }
    const longest = Math.max(0, ...this.#appended.keys());
    for (let from = Math.max(0, known - longest); from < text.length; from++) {
      const way = this.#ways[from];
      if (way === undefined) continue;
      for (const [length, appended] of this.#appended) {
        const to = from + length;
        const piece = to > known ? appended.get(text.slice(from, to)) : undefined;
        if (piece !== undefined) this.#found(to, way === 'two' ? way : { piece, from });
      }
    }
    this.#ways.length = text.length + 1;
  }

  #found(to: number, way: Way | 'two'): void {
    this.#ways[to] = this.#ways[to] === undefined ? way : 'two';
  }
}

interface Way {
  readonly piece: Operation | undefined;
  readonly from: number;
}

function entry<T>(all: Map<number, Map<string, T>>, length: number): Map<string, T> {
  const known = all.get(length);
  if (known !== undefined) return known;
  const fresh = new Map<string, T>();
  all.set(length, fresh);
  return fresh;
}

/** Undefined where two reads do not agree, or one shows what nobody wrote. */
function clustersOf(
  operations: readonly Operation[],
  chains: Chains,
  { read: reading }: Written,
): readonly Cluster[] | undefined {
  const epochs = new Map<Operation | undefined, Stage[]>();
  const shown = new Set<Operation | undefined>();
  for (const [read, chain] of chains) {
    if (chain === null) return undefined;
    const stages = epochs.get(chain[0]) ?? [];
    epochs.set(chain[0], stages);
    for (const [place, change] of chain.entries()) {
      const isNew = place === stages.length && !shown.has(change);
      if (isNew) {
        stages.push({ change, reads: [] });
        shown.add(change);
      } else if (stages[place]?.change !== change) return undefined;
    }
    stages[chain.length - 1]?.reads.push(read);
  }
  const unseen = operations.filter(
    (operation) =>
      operation.f !== reading && operation.result !== undefined && !shown.has(operation),
  );
  return [
    ...Array.from(epochs, ([first, stages]) => ({ stages, isInitial: first === undefined })),
    ...unseen.map((change) => ({ stages: [{ change, reads: [] }], isInitial: false })),
  ];
}

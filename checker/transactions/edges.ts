// The dependency graph while it grows, and then in compressed rows: integers only, as a history of
// 100,000 transactions has a million edges.
import { IntList } from '../ints/int-list.ts';

/**
 * Kinds of edges, as bits: a search goes along those whose bits are all in its mask. An edge has more
 * than one where it follows from several: `RW | REALTIME` is known only by real time.
 */
export const WW = 1;
export const WR = 2;
export const RW = 4;
export const PROCESS = 8;
export const REALTIME = 16;
/** A version that a read shows to be older, at levels at which reads never go back. */
export const OLDER = 32;
/** Leads on from a node that stands for several targets of an RW edge. */
export const ON = 64;

/** Nodes below `transactions` are transactions; those above join several edges into few. */
export class Edges {
  readonly transactions: number;
  nodes: number;
  readonly from: IntList = new IntList();
  readonly to: IntList = new IntList();
  readonly kind: IntList = new IntList();
  readonly key: IntList = new IntList();
  /** What was read, or written later: the version by which the edge is known; -1 where there is none. */
  readonly version: IntList = new IntList();

  constructor(transactions: number) {
    this.transactions = transactions;
    this.nodes = transactions;
  }

  addNode(): number {
    return this.nodes++;
  }

  /** A transaction never depends on itself. */
  add(from: number, to: number, kind: number, key = -1, version = -1): void {
    if (from === to) return;
    this.from.push(from);
    this.to.push(to);
    this.kind.push(kind);
    this.key.push(key);
    this.version.push(version);
  }

  /**
   * RW edges from each reader to each target but itself. Where that were many, targets stand on two
   * chains, and a reader that is a target enters one below and one above itself.
   */
  addAll(readers: readonly number[], targets: readonly Target[], key: number): void {
    if (readers.length * targets.length <= 4 * (readers.length + targets.length)) {
      for (const reader of readers) {
        for (const { transaction, version } of targets)
          this.add(reader, transaction, RW, key, version);
      }
      return;
    }
    const below = this.#chain(targets, key);
    const above = this.#chain(targets.toReversed(), key).toReversed();
    const places = new Map(targets.map(({ transaction }, place) => [transaction, place]));
    for (const reader of readers) {
      const place = places.get(reader);
      const entries = place === undefined ? [below.at(-1)] : [below[place - 1], above[place + 1]];
      for (const entry of entries) if (entry !== undefined) this.add(reader, entry, RW, key);
    }
  }

  /** Nodes of which each leads on to its target and to the node before. */
  #chain(targets: readonly Target[], key: number): number[] {
    const chain: number[] = [];
    for (const { transaction, version } of targets) {
      const node = this.addNode();
      this.add(node, transaction, ON, key, version);
      const previous = chain.at(-1);
      if (previous !== undefined) this.add(node, previous, ON, key);
      chain.push(node);
    }
    return chain;
  }
}

export interface Target {
  readonly transaction: number;
  readonly version: number;
}

/** Edges by the node that they leave. */
export interface Graph {
  readonly edges: Edges;
  readonly starts: Int32Array;
  /** Positions in `edges`, those of node n from `starts[n]` to `starts[n + 1]`. */
  readonly order: Int32Array;
}

export function compressed(edges: Edges): Graph {
  const count = edges.from.length;
  const starts = new Int32Array(edges.nodes + 1);
  for (let edge = 0; edge < count; edge++) {
    const after = edges.from.at(edge) + 1;
    starts[after] = (starts[after] as number) + 1;
  }
  for (let node = 0; node < edges.nodes; node++) {
    starts[node + 1] = (starts[node + 1] as number) + (starts[node] as number);
  }
  const next = starts.slice();
  const order = new Int32Array(count);
  for (let edge = 0; edge < count; edge++) {
    const node = edges.from.at(edge);
    const place = next[node] as number;
    order[place] = edge;
    next[node] = place + 1;
  }
  return { edges, starts, order };
}

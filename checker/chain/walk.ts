// The walk along the value chain, from the initial value: it follows edges, places reads at their value, and
// bridges gaps with operations of unknown outcome. Where none of those fits, the gap is the evidence: an
// operation that was executed elsewhere and bridges it was executed twice. The image in words: a path is
// a run of edges, a gap lies between two paths, a bridge is the sequence of operations over a gap
// (bridge.ts), a crossing is the choice of bridges to try (crossing.ts), and the standing is what the walk
// knows when it comes to a gap.
import { chainHash } from '../ints/fnv.ts';
import { IntList } from '../ints/int-list.ts';
import { NEVER, type Operation } from '../operations.ts';
import { textOf } from '../value.ts';
import type { Allowance, Bridge } from './bridge.ts';
import { Crossings, type Standing } from './crossing.ts';
import { INITIAL, type ValueChain } from './value-chain.ts';
import { orderOfReturns } from '../search/window.ts';

/** An execution that no answer shows: inferred from the value it made. */
export interface Inferred {
  readonly operation: number;
  readonly previous: string;
  readonly next: string;
  /** The number of the first observed value after it. */
  readonly seenAs: number;
  /** Whether the operation was executed elsewhere too. */
  readonly isAgain: boolean;
  /** Whether its value was seen before it was invoked. */
  readonly isEarly: boolean;
  /** How much of the order comes before it. */
  readonly place: number;
}

export interface Walk {
  /** Operations in the order of the chain; a repeated execution is not in it. */
  readonly order: IntList;
  readonly inferred: readonly Inferred[];
  /** Answered operations on a value that another one had left already; with all that follows them. */
  readonly branches: readonly Branch[];
  /** Values with no known predecessor. The chain is only proved up to the first of them. */
  readonly unreached: readonly Unreached[];
}

export interface Branch {
  readonly at: number;
  readonly kept: number;
  readonly operations: readonly number[];
}

export interface Unreached {
  readonly from: number;
  readonly to: number;
  /** Whether all sequences of unknown operations were tried. */
  readonly isProven: boolean;
}

export function walk(chain: ValueChain, allowance: Allowance): Walk | undefined {
  return new Walker(chain, allowance).walk();
}

class Walker {
  readonly #chain: ValueChain;
  readonly #allowance: Allowance;
  readonly #order = new IntList();
  readonly #inferred: Inferred[] = [];
  readonly #branches: Branch[] = [];
  readonly #unreached: Unreached[] = [];
  readonly #isPlaced: Uint8Array;
  readonly #isVisited: Uint8Array;
  /** Operations by return; all before `#returnedCount` are placed. */
  readonly #returns: Int32Array;
  #returnedCount = 0;
  readonly #crossings: Crossings;
  /** The values walked over, in order. */
  readonly #visited: number[] = [];

  constructor(chain: ValueChain, allowance: Allowance) {
    this.#chain = chain;
    this.#allowance = allowance;
    const { operations } = chain;
    this.#isPlaced = new Uint8Array(operations.length);
    this.#isVisited = new Uint8Array(chain.values.count);
    this.#returns = orderOfReturns(operations);
    this.#crossings = new Crossings(chain, allowance);
  }

  /** Undefined where values meet again. */
  walk(): Walk | undefined {
    let at = INITIAL;
    for (;;) {
      const end = this.#follow(at);
      if (end === undefined) return undefined;
      if (this.#deadline() === NEVER) break;
      const target = this.#cross(end);
      if (target === undefined) return undefined;
      at = target;
    }
    return {
      order: this.#order,
      inferred: this.#inferred,
      branches: this.#branches,
      unreached: this.#unreached,
    };
  }

  /** Places everything on a path of edges; its last value, or undefined where it comes back to itself. */
  #follow(start: number): number | undefined {
    const { leaving, next, sibling } = this.#chain;
    let at = start;
    for (;;) {
      if (this.#isVisited[at] === 1) return undefined;
      this.#isVisited[at] = 1;
      this.#visited.push(at);
      this.#placeReads(at);
      let operation = leaving[at] as number;
      if (operation < 0) return at;
      if ((sibling[operation] as number) >= 0) operation = this.#fork(at);
      this.#place(operation);
      at = next[operation] as number;
    }
  }

  /** Of several operations on one value, keeps the one with the latest sequel and sets the others aside. */
  #fork(at: number): number {
    const { leaving, sibling, operations } = this.#chain;
    const tails: number[][] = [];
    for (
      let operation = leaving[at] as number;
      operation >= 0;
      operation = sibling[operation] as number
    ) {
      tails.push(this.#tail(operation));
    }
    const lastCall = (tail: readonly number[]): number =>
      tail.reduce((latest, i) => Math.max(latest, (operations[i] as Operation).called), -1);
    tails.sort((a, b) => lastCall(b) - lastCall(a));
    const kept = (tails.shift() as number[])[0] as number;
    for (const tail of tails) {
      this.#branches.push({ at, kept, operations: tail });
      for (const operation of tail) this.#isPlaced[operation] = 1;
    }
    return kept;
  }

  /** Everything that was seen to happen on top of an operation, itself first. */
  #tail(first: number): number[] {
    const { leaving, sibling, reading, next } = this.#chain;
    const tail: number[] = [];
    const open = [first];
    const isIn = new Set(open);
    for (let operation = open.pop(); operation !== undefined; operation = open.pop()) {
      tail.push(operation);
      const value = next[operation] as number;
      if (value < 0) continue;
      for (const start of [leaving[value] as number, reading[value] as number]) {
        for (let i = start; i >= 0; i = sibling[i] as number) {
          if (!isIn.has(i)) open.push(i);
          isIn.add(i);
        }
      }
    }
    return tail;
  }

  #placeReads(value: number): void {
    const { reading, sibling } = this.#chain;
    for (let read = reading[value] as number; read >= 0; read = sibling[read] as number)
      this.#place(read);
  }

  #place(operation: number): void {
    this.#isPlaced[operation] = 1;
    this.#order.push(operation);
  }

  /** The return of the first operation that is not placed: what is placed now was called before it. */
  #deadline(): number {
    const { operations } = this.#chain;
    while (this.#returnedCount < this.#returns.length) {
      const operation = this.#returns[this.#returnedCount] as number;
      if (this.#isPlaced[operation] === 0) return (operations[operation] as Operation).returned;
      this.#returnedCount += 1;
    }
    return NEVER;
  }

  /** Leads from the end of one path to the start of another; the value there. */
  #cross(end: number): number | undefined {
    const standing: Standing = {
      deadline: this.#deadline(),
      since: this.#order.length > 0 ? this.#placed(this.#order.length - 1).called : -1,
      isPlaced: (operation) => this.#isPlaced[operation] === 1,
      isVisited: (value) => this.#isVisited[value] === 1,
    };
    const isSure = this.#unreached.length === 0;
    const found = this.#crossings.cross(end, standing, isSure);
    if (found !== undefined) {
      this.#infer(this.#chain.values.text(end), found, standing.deadline);
      return found.to;
    }
    const isProven = isSure && this.#crossings.isExhausted && this.#allowance.steps > 0;
    const old = isSure
      ? this.#crossings.crossFromOld(this.#visited.slice(-OLD - 1, -1).toReversed(), standing)
      : undefined;
    if (old !== undefined) {
      this.#branchOff(old.from, old.operations[0] as number);
      this.#infer(this.#chain.values.text(old.from), old, standing.deadline);
      return old.to;
    }
    const to = this.#crossings.nextHead(standing);
    if (to !== undefined) this.#unreached.push({ from: end, to, isProven });
    return to;
  }

  #placed(place: number): Operation {
    return this.#chain.operations[this.#order.at(place)] as Operation;
  }

  /** What was placed on top of a value turns out to be a branch that others did not see. */
  #branchOff(at: number, kept: number): void {
    const { leaving, sibling, values } = this.#chain;
    let first = leaving[at] as number;
    while (first >= 0 && this.#placeOf(first) < 0) first = sibling[first] as number;
    const text = values.text(at);
    const inferred = this.#inferred.find(({ previous, isAgain }) => previous === text && !isAgain);
    if (first < 0 && inferred !== undefined) first = inferred.operation;
    // Nothing was placed on it: an earlier branch ended there, or a repetition, and that is told already.
    if (first < 0) return;
    const place = this.#placeOf(first);
    const since = [...this.#order.items.subarray(place, this.#order.length)];
    const isShown = (operation: number): boolean =>
      this.#chain.operations[operation]?.result !== undefined;
    this.#branches.push({ at, kept, operations: since.filter((i) => i === first || isShown(i)) });
  }

  #placeOf(operation: number): number {
    return this.#order.items.subarray(0, this.#order.length).lastIndexOf(operation);
  }

  #infer(from: string, bridge: Bridge, deadline: number): void {
    const { operations } = this.#chain;
    let previous = from;
    for (const operation of bridge.operations) {
      const next = chainHash(previous, textOf((operations[operation] as Operation).value));
      const isAgain =
        this.#isPlaced[operation] === 1 || operations[operation]?.result !== undefined;
      const isEarly = (operations[operation] as Operation).called >= deadline;
      this.#inferred.push({
        operation,
        previous,
        next,
        seenAs: bridge.to,
        isAgain,
        isEarly,
        place: this.#order.length,
      });
      if (!isAgain) this.#place(operation);
      previous = next;
    }
  }
}

/** How many values back an unknown operation is looked for that went on from an old copy. */
const OLD = 64;

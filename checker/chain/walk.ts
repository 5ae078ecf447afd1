// The walk along the value chain, from the initial value: follow the edges, place reads at their value,
// bridge gaps with operations of unknown outcome. Where none of those fits, the gap is the evidence: an
// operation that had been executed elsewhere and bridges it was executed twice.
import { chainHash } from '../fnv.ts';
import { IntList } from '../int-list.ts';
import { NEVER, type Operation } from '../operations.ts';
import { textOf } from '../value.ts';
import { bridgeByMany, bridgeByOne, type Allowance, type Bridge, type Gap } from './bridge.ts';
import { INITIAL, type ValueChain } from './value-chain.ts';

/** An execution that no answer shows: inferred from the value it made. */
export interface Inferred {
  readonly operation: number;
  readonly previous: string;
  readonly next: string;
  /** The first observed value after it, number. */
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
  /** Values that nothing leads to; after the first one, nothing is sure any more. */
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
  /** Answered operations by return; all before `#returnedCount` are placed. */
  readonly #returns: Int32Array;
  #returnedCount = 0;
  /** Values that nobody was seen to make, in the order in which somebody asked for what showed them. */
  readonly #heads: readonly number[];
  #headCount = 0;

  constructor(chain: ValueChain, allowance: Allowance) {
    this.#chain = chain;
    this.#allowance = allowance;
    const { operations } = chain;
    this.#isPlaced = new Uint8Array(operations.length);
    this.#isVisited = new Uint8Array(chain.texts.length);
    this.#returns = Int32Array.from(operations.keys())
      .filter((i) => operations[i]?.result !== undefined)
      .toSorted(
        (a, b) => (operations[a] as Operation).returned - (operations[b] as Operation).returned,
      );
    this.#heads = headsOf(chain);
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
    const { texts, operations, numberOf, making } = this.#chain;
    const gap: Gap = {
      operations,
      from: texts[end] as string,
      targetOf: (text) => {
        const number = numberOf.get(text);
        const isTarget =
          number !== undefined && (making[number] as number) < 0 && this.#isVisited[number] === 0;
        return isTarget ? number : undefined;
      },
    };
    const deadline = this.#deadline();
    const fresh: number[] = [];
    const early: number[] = [];
    const again: number[] = [];
    for (let i = operations.length - 1; i >= 0; i--) {
      const operation = operations[i] as Operation;
      if (operation.f !== 'puthash') continue;
      const isFree = operation.result === undefined && this.#isPlaced[i] === 0;
      if (!isFree) again.push(i);
      else if (operation.called < deadline) fresh.push(i);
      else early.push(i);
    }
    const allowance = this.#allowance;
    const found =
      bridgeByOne(gap, fresh, allowance) ??
      bridgeByMany(gap, fresh, 2, allowance) ??
      bridgeByOne(gap, again, allowance) ??
      bridgeByOne(gap, early, allowance) ??
      this.#crossByMany(gap, { fresh, again, deadline });
    if (found !== undefined) {
      this.#infer(gap.from, found, deadline);
      return found.to;
    }
    const to = this.#nextHead();
    if (to === undefined) return undefined;
    this.#unreached.push({ from: end, to, isProven: allowance.steps > 0 });
    return to;
  }

  #crossByMany(
    gap: Gap,
    candidates: {
      readonly fresh: readonly number[];
      readonly again: readonly number[];
      readonly deadline: number;
    },
  ): Bridge | undefined {
    const { fresh, again, deadline } = candidates;
    const mixed = [...fresh, ...again].slice(0, MIXED);
    const open = [...fresh, ...again.filter((i) => this.#isOpen(i, deadline))].slice(0, OPEN);
    for (
      let length = 2;
      length <= Math.max(fresh.length, open.length, 2) && this.#allowance.steps > 0;
      length++
    ) {
      const found =
        (length > 2 ? bridgeByMany(gap, fresh, length, this.#allowance) : undefined) ??
        bridgeByMany(gap, open, length, this.#allowance) ??
        (length <= 3 ? bridgeByMany(gap, mixed, length, this.#allowance) : undefined);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Whether an answered operation was out at the gap: a burst of retries is executed while they wait. */
  #isOpen(operation: number, deadline: number): boolean {
    const { operations } = this.#chain;
    const last = operations[this.#order.at(this.#order.length - 1)];
    const { called, returned } = operations[operation] as Operation;
    return called < deadline && returned > (last?.called ?? 0);
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

  #nextHead(): number | undefined {
    while (this.#headCount < this.#heads.length) {
      const head = this.#heads[this.#headCount++] as number;
      if (this.#isVisited[head] === 0 && this.#isLeft(head)) return head;
    }
    return undefined;
  }

  #isLeft(head: number): boolean {
    const { leaving, reading } = this.#chain;
    return [leaving[head] as number, reading[head] as number].some(
      (i) => i >= 0 && this.#isPlaced[i] === 0,
    );
  }
}

/** How many operations are tried for a second execution together with one or two others. */
const MIXED = 48;

/** How many are tried for a burst of any length: its orders grow as the factorial. */
const OPEN = 8;

function headsOf({ texts, making, leaving, reading, operations }: ValueChain): readonly number[] {
  const shownBy = (value: number): number =>
    Math.min(
      ...[leaving[value] as number, reading[value] as number].map(
        (i) => operations[i]?.called ?? NEVER,
      ),
    );
  return [...texts.keys()]
    .filter((value) => value !== INITIAL && (making[value] as number) < 0)
    .toSorted((a, b) => shownBy(a) - shownBy(b));
}

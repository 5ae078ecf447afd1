// Which operations to try over a gap, and in which order: what is likely and cheap first, newest first,
// because an operation is as a rule executed soon after it was asked for.
import { NEVER, type Operation } from '../operations.ts';
import {
  bridgeByMany,
  bridgeByOne,
  type Allowance,
  type Bridge,
  type Gap,
  type Material,
} from './bridge.ts';
import { INITIAL, type ValueChain } from './value-chain.ts';

/** Steps spent on one gap with all sequences of unknown operations, before it is left undetermined. */
const GAP_STEPS = 1_000_000;

/** From how many old values bridges of two operations are tried. */
const OLD_MIXED = 4;

/** The longest burst that is tried in every order, which grows as the factorial. */
const BURST = 8;
const BURST_LENGTHS: readonly number[] = Array.from({ length: BURST - 1 }, (_, i) => i + 2);

/** The standing: what the walk knows when it comes to a gap. */
export interface Standing {
  /** The return of the first operation that is not placed yet: nothing later can be next. */
  readonly deadline: number;
  /** When the operation placed last was asked for. */
  readonly since: number;
  readonly isPlaced: (operation: number) => boolean;
  readonly isVisited: (value: number) => boolean;
}

export class Crossings {
  readonly #chain: ValueChain;
  readonly #allowance: Allowance;
  /** Unknown puthash operations in the order of their calls, and how many were called in time. */
  readonly #unknown: readonly number[];
  #calledCount = 0;
  #fresh: number[] = [];
  /** Values nobody was seen to make, in the order in which somebody asked for what showed them. */
  readonly #heads: readonly { readonly value: number; readonly shown: number }[];
  #shownCount = 0;
  #open: number[] = [];
  /** Whether the last gap left nothing untried. */
  isExhausted = false;

  constructor(chain: ValueChain, allowance: Allowance) {
    this.#chain = chain;
    this.#allowance = allowance;
    const { operations } = chain;
    this.#unknown = [...operations.keys()].filter(
      (i) => operations[i]?.result === undefined && operations[i]?.f === 'puthash',
    );
    this.#heads = headsOf(chain);
  }

  /** A bridge from the value, however it may be explained. */
  cross(from: number, standing: Standing, isSure: boolean): Bridge | undefined {
    this.#advance(standing);
    if (this.#allowance.expired()) this.#allowance.steps = 0;
    const gap = this.#gapFrom(from, standing);
    const fresh = this.#fresh;
    const again = (limit: number): Iterable<number> => this.#again(standing, limit);
    const targets = this.#targets();
    const few = (candidates: readonly number[], lengths: readonly number[]): Bridge | undefined =>
      bridgeByMany(
        gap,
        { candidates, targets, mayRepeat: false },
        { lengths, allowance: this.#allowance },
      );
    this.isExhausted = targets.length === 0;
    return (
      bridgeByOne(gap, newest(fresh, NEVER), this.#allowance) ??
      few([...newest(fresh, 12)], [2, 3, 4]) ??
      few([...newest(fresh, 64)], [2, 3]) ??
      bridgeByOne(gap, again(NEVER), this.#allowance) ??
      this.#mixed(gap, standing, { targets, lengths: [2, 3] }) ??
      few(this.#out(standing), BURST_LENGTHS) ??
      bridgeByOne(gap, this.#unknown.slice(this.#calledCount), this.#allowance) ??
      (isSure
        ? this.#exhaust(gap, { candidates: [...newest(fresh, NEVER)], targets, mayRepeat: false })
        : undefined)
    );
  }

  /** A bridge from a value that had been left already: somebody went on from an old copy. */
  crossFromOld(
    olds: readonly number[],
    standing: Standing,
  ): (Bridge & { readonly from: number }) | undefined {
    for (const from of olds) {
      const found = bridgeByOne(
        this.#gapFrom(from, standing),
        newest(this.#fresh, 64),
        this.#allowance,
      );
      if (found !== undefined) return { ...found, from };
    }
    const targets = this.#targets();
    for (const from of olds.slice(0, OLD_MIXED)) {
      const gap = this.#gapFrom(from, standing);
      const found = this.#mixed(gap, standing, { targets, lengths: [2] });
      if (found !== undefined) return { ...found, from };
    }
    return undefined;
  }

  /** The observed value to go on from where no bridge was found. */
  nextHead(standing: Standing): number | undefined {
    const isLeft = (value: number): boolean =>
      [this.#chain.leaving[value] as number, this.#chain.reading[value] as number].some(
        (i) => i >= 0 && !standing.isPlaced(i),
      );
    return this.#heads.find(({ value }) => !standing.isVisited(value) && isLeft(value))?.value;
  }

  #gapFrom(from: number, { isVisited }: Standing): Gap {
    const { values, operations, making } = this.#chain;
    return {
      operations,
      from: values.text(from),
      targetOf: (text) => {
        const number = values.find(text);
        const isTarget =
          number !== undefined && (making[number] as number) < 0 && !isVisited(number);
        return isTarget ? number : undefined;
      },
    };
  }

  /** Adds the operations that were called, and the values that were seen, before the deadline. */
  #advance({ deadline, isPlaced, isVisited }: Standing): void {
    const { operations } = this.#chain;
    for (; this.#calledCount < this.#unknown.length; this.#calledCount++) {
      const operation = this.#unknown[this.#calledCount] as number;
      if ((operations[operation] as Operation).called >= deadline) break;
      this.#fresh.push(operation);
    }
    if (this.#fresh.some(isPlaced))
      this.#fresh = this.#fresh.filter((operation) => !isPlaced(operation));
    for (; this.#shownCount < this.#heads.length; this.#shownCount++) {
      const head = this.#heads[this.#shownCount];
      if (head === undefined || head.shown >= deadline) break;
      this.#open.push(head.value);
    }
    this.#open = this.#open.filter((value) => !isVisited(value));
  }

  #targets(): Material['targets'] {
    const { values } = this.#chain;
    return this.#open
      .filter((number) => values.isHash(number))
      .map((number) => ({ number, text: values.text(number) }));
  }

  /** Operations that have their place already, or an answer that shows it: a bridge of them is a repetition. */
  *#again({ deadline, isPlaced }: Standing, limit: number): Generator<number> {
    const { operations } = this.#chain;
    let count = 0;
    for (let i = countCalledBefore(operations, deadline) - 1; i >= 0 && count < limit; i--) {
      const { f, result } = operations[i] as Operation;
      if (f !== 'puthash' || (result === undefined && !isPlaced(i))) continue;
      count += 1;
      yield i;
    }
  }

  /** Those that were out at the gap: a burst of retries is executed while their clients wait. */
  #out(standing: Standing): readonly number[] {
    const { operations } = this.#chain;
    const answered = [...this.#again(standing, 64)].filter(
      (i) => (operations[i] as Operation).returned > standing.since,
    );
    return [...newest(this.#fresh, BURST), ...answered].slice(0, BURST);
  }

  #mixed(
    gap: Gap,
    standing: Standing,
    { targets, lengths }: Pick<Material, 'targets'> & { readonly lengths: readonly number[] },
  ): Bridge | undefined {
    const candidates = [...newest(this.#fresh, 16), ...this.#again(standing, 32)];
    return bridgeByMany(
      gap,
      { candidates, targets, mayRepeat: true },
      { lengths, allowance: this.#allowance },
    );
  }

  /** All sequences of unknown operations, so that what is not found does not exist. */
  #exhaust(gap: Gap, material: Material): Bridge | undefined {
    const { length } = material.candidates;
    const granted = Math.min(GAP_STEPS, this.#allowance.steps);
    const allowance: Allowance = { ...this.#allowance, steps: granted };
    const lengths = Array.from({ length: Math.max(0, length - 1) }, (_, i) => i + 2);
    const found = bridgeByMany(gap, material, { lengths, allowance });
    this.#allowance.steps -= granted - allowance.steps;
    this.#allowance.isFull = allowance.isFull;
    if (allowance.steps > 0) this.isExhausted = true;
    return found;
  }
}

function* newest(operations: readonly number[], limit: number): Generator<number> {
  const end = Math.max(0, operations.length - limit);
  for (let i = operations.length - 1; i >= end; i--) yield operations[i] as number;
}

/** By halving: operations stand in the order of their calls. */
function countCalledBefore(operations: readonly Operation[], deadline: number): number {
  let low = 0;
  let high = operations.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((operations[middle] as Operation).called < deadline) low = middle + 1;
    else high = middle;
  }
  return low;
}

function headsOf({
  values,
  making,
  leaving,
  reading,
  operations,
}: ValueChain): readonly { readonly value: number; readonly shown: number }[] {
  const shownBy = (value: number): number =>
    Math.min(
      operations[leaving[value] as number]?.called ?? NEVER,
      operations[reading[value] as number]?.called ?? NEVER,
    );
  const heads: { readonly value: number; readonly shown: number }[] = [];
  for (let value = INITIAL + 1; value < values.count; value++) {
    const shown = (making[value] as number) < 0 ? shownBy(value) : NEVER;
    if (shown !== NEVER) heads.push({ value, shown });
  }
  return heads.toSorted((a, b) => a.shown - b.shown);
}

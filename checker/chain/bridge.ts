// A gap in the value chain: from a value that nobody was seen to leave to one that nobody was seen to
// make. A bridge is the sequence of operations that leads over it. A value is the hash of all that went
// before, so whichever bridge fits is what happened: nothing has to be tried twice.
import { chainHash, Fnv } from '../ints/fnv.ts';
import type { Operation } from '../operations.ts';
import { textOf } from '../value.ts';

export interface Bridge {
  /** The operations executed one after another, and the value reached. */
  readonly operations: readonly number[];
  readonly to: number;
}

/** The budget of steps that all gaps of a key share; emptied when time is up. */
export interface Allowance {
  steps: number;
  /** Bytes for what one gap is tried with; when it needs more, `isFull` is set and no steps are left. */
  readonly bytes: number;
  isFull: boolean;
  readonly expired: () => boolean;
}

export interface Gap {
  readonly operations: readonly Operation[];
  readonly from: string;
  /** The number of an observed value that the gap may end at, or undefined. */
  readonly targetOf: (text: string) => number | undefined;
}

/** The first of the operations that leads over the gap at once. */
export function bridgeByOne(
  gap: Gap,
  candidates: Iterable<number>,
  allowance: Allowance,
): Bridge | undefined {
  for (const candidate of candidates) {
    if (allowance.steps <= 0) return undefined;
    allowance.steps -= 1;
    const to = gap.targetOf(chainHash(gap.from, argument(gap, candidate)));
    if (to !== undefined) return { operations: [candidate], to };
  }
  return undefined;
}

/** The material of a longer bridge. */
export interface Material {
  readonly candidates: readonly number[];
  /** Whether a candidate may be executed more than once. */
  readonly mayRepeat: boolean;
  /** Observed values to end at, with their numbers; hashes all. */
  readonly targets: readonly { readonly text: string; readonly number: number }[];
}

/** A sequence of exactly so many of the candidates, two or more; the last one is found from behind. */
export function bridgeByMany(
  gap: Gap,
  material: Material,
  { lengths, allowance }: { readonly lengths: readonly number[]; readonly allowance: Allowance },
): Bridge | undefined {
  if (material.targets.length === 0) return undefined;
  const lastSteps = new LastSteps(gap, material, allowance);
  for (const length of lengths) {
    const found = new Extension(gap, material, { lastSteps, allowance }).find(gap.from, length);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Depth first over sequences of candidates, from the beginning of the gap. */
class Extension {
  readonly #gap: Gap;
  readonly #material: Material;
  readonly #lastSteps: LastSteps;
  readonly #allowance: Allowance;
  readonly #taken: number[] = [];

  constructor(
    gap: Gap,
    material: Material,
    { lastSteps, allowance }: { readonly lastSteps: LastSteps; readonly allowance: Allowance },
  ) {
    this.#gap = gap;
    this.#material = material;
    this.#lastSteps = lastSteps;
    this.#allowance = allowance;
  }

  find(from: string, length: number): Bridge | undefined {
    const isLast = this.#taken.length === length - 1;
    if (isLast) {
      const last = this.#lastSteps.over(from, (candidate) => this.#isFree(candidate));
      return last && { operations: [...this.#taken, last.candidate], to: last.to };
    }
    for (const candidate of this.#material.candidates) {
      if (!this.#isFree(candidate)) continue;
      if (this.#allowance.steps <= 0) return undefined;
      this.#allowance.steps -= 1;
      this.#taken.push(candidate);
      const found = this.find(chainHash(from, argument(this.#gap, candidate)), length);
      if (found !== undefined) return found;
      this.#taken.pop();
    }
    return undefined;
  }

  #isFree(candidate: number): boolean {
    return this.#material.mayRepeat || !this.#taken.includes(candidate);
  }
}

interface LastStep {
  readonly candidate: number;
  readonly to: number;
  readonly high: number;
  readonly low: number;
}

/** The bytes that one entry takes in its map, about. */
const LAST_STEP_BYTES = 200;

/** For each target and candidate the hash on its way before the candidate's argument, led back from the target. */
class LastSteps {
  readonly #byHash = new Map<number, LastStep[]>();
  #count = 0;
  readonly #hash = new Fnv();

  constructor(gap: Gap, { candidates, targets }: Material, allowance: Allowance) {
    for (const { text, number } of targets) {
      for (const candidate of candidates) {
        allowance.steps -= 1;
        if (this.#count++ * LAST_STEP_BYTES > allowance.bytes) {
          allowance.isFull = true;
          allowance.steps = 0;
        }
        if (allowance.steps <= 0) return;
        this.#hash.restore(text);
        this.#hash.remove(argument(gap, candidate));
        const { high, low } = this.#hash;
        const steps = this.#byHash.get(keyOf(high, low));
        const step = { candidate, to: number, high, low };
        if (steps === undefined) this.#byHash.set(keyOf(high, low), [step]);
        else steps.push(step);
      }
    }
  }

  over(from: string, isFree: (candidate: number) => boolean): LastStep | undefined {
    const reached = new Fnv();
    reached.add(from);
    const { high, low } = reached;
    return this.#byHash
      .get(keyOf(high, low))
      ?.find((step) => step.high === high && step.low === low && isFree(step.candidate));
  }
}

/** As many bits of the hash as a number can hold exactly. */
const keyOf = (high: number, low: number): number => high * 0x200000 + (low >>> 11);

const argument = ({ operations }: Gap, candidate: number): string =>
  textOf((operations[candidate] as Operation).value);

// A gap in the value chain: from a value that nobody was seen to leave to one that nobody was seen to
// make. A bridge is the sequence of operations that leads over it. A value is the hash of all that went
// before, so whichever bridge fits is what happened: nothing has to be tried twice.
import { chainHash } from '../fnv.ts';
import type { Operation } from '../operations.ts';
import { textOf } from '../value.ts';

export interface Bridge {
  /** The operations executed one after another, and the value reached. */
  readonly operations: readonly number[];
  readonly to: number;
}

/** Work left; shared by all gaps of a key. */
export interface Allowance {
  steps: number;
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
    const to = gap.targetOf(after(gap, gap.from, candidate));
    if (to !== undefined) return { operations: [candidate], to };
  }
  return undefined;
}

/** A sequence of exactly so many different ones of the candidates. */
export function bridgeByMany(
  gap: Gap,
  candidates: readonly number[],
  length: number,
  allowance: Allowance,
): Bridge | undefined {
  const taken: number[] = [];
  const isTaken = new Set<number>();
  const extend = (from: string): Bridge | undefined => {
    for (const candidate of candidates) {
      if (isTaken.has(candidate)) continue;
      if (allowance.steps <= 0) return undefined;
      allowance.steps -= 1;
      const reached = after(gap, from, candidate);
      taken.push(candidate);
      isTaken.add(candidate);
      if (taken.length === length) {
        const to = gap.targetOf(reached);
        if (to !== undefined) return { operations: [...taken], to };
      } else {
        const found = extend(reached);
        if (found !== undefined) return found;
      }
      taken.pop();
      isTaken.delete(candidate);
    }
    return undefined;
  };
  return extend(gap.from);
}

const after = ({ operations }: Gap, from: string, candidate: number): string =>
  chainHash(from, textOf((operations[candidate] as Operation).value));

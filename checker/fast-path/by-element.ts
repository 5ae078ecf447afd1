// Sets, one element after another: what is asked of one element is an object of its own, and objects that
// are legal each are legal together (M. Herlihy, J. Wing: Linearizability, 1990). Reads of all elements tie
// them together: each must be right about every element, and where that is so the search decides.
import type { Judgement, Limits } from '../judgement.ts';
import type { Value } from '../history.ts';
import type { Model } from '../model.ts';
import type { Operation } from '../operations.ts';
import { Trial } from '../search/trial.ts';
import { canonical } from '../value.ts';

/** Steps for each element, at most, before the search is asked instead. */
const STEPS = 200_000;

/** How often reads are looked at for an element, at most; the others are left to the search. */
const LOOKED_AT = 1_000_000;

/** A set's texts of elements. */
type Elements = readonly string[];

/** Undefined where no element by itself is illegal, and what ties them together must be searched. */
export function judgeByElement(
  model: Model<Elements>,
  initial: Elements,
  operations: readonly Operation[],
  limits: Limits,
): Judgement | undefined {
  const parts = partsOf(operations);
  const reads = readsOf(operations, initial, parts);
  const orders: (readonly Operation[])[] = [];
  let steps = operations.length;
  for (const [element, part] of parts) {
    const seen = reads.map((read) => lookedAt(read, element));
    const isIn = initial.includes(element);
    const whole = [...part, ...seen].toSorted((a, b) => a.called - b.called);
    const left = limits.steps - steps;
    const found = judgePart({ ...model, initial: () => (isIn ? [element] : []) }, whole, {
      ...limits,
      steps: Math.min(STEPS, left),
    });
    if (found === undefined) return undefined;
    steps += found.steps;
    if (found.verdict === 'invalid') return { ...found, steps };
    orders.push(found.linearization);
  }
  if (operations.some(isKnownRead)) return undefined;
  return {
    verdict: 'valid',
    reason: '',
    steps,
    linearization: inTime(orders),
    anomalies: [],
  };
}

const isKnownRead = ({ f, result }: Operation): boolean => f === 'read' && result !== undefined;

/** What is asked of each element. */
function partsOf(operations: readonly Operation[]): Map<string, Operation[]> {
  const parts = new Map<string, Operation[]>();
  for (const operation of operations) {
    if (operation.f === 'read') continue;
    const element = canonical(operation.value);
    const part = parts.get(element);
    if (part === undefined) parts.set(element, [operation]);
    else part.push(operation);
  }
  return parts;
}

interface Read {
  readonly operation: Operation;
  readonly elements: ReadonlySet<string>;
}

/** The reads that are looked at; what they show, or should, has a part each. */
function readsOf(
  operations: readonly Operation[],
  initial: Elements,
  parts: Map<string, Operation[]>,
): readonly Read[] {
  const reads = operations
    .filter((operation) => isKnownRead(operation))
    .filter(({ result }) => result === null || Array.isArray(result))
    .map((operation) => {
      const shown = (operation.result ?? []) as readonly Value[];
      return { operation, elements: new Set(shown.map((one) => canonical(one))) };
    });
  const all = new Set([...initial, ...reads.flatMap(({ elements }) => [...elements])]);
  if (reads.length * (parts.size + all.size) > LOOKED_AT) return [];
  for (const element of all) if (!parts.has(element)) parts.set(element, []);
  return reads;
}

/** The read as what it says of one element. */
const lookedAt = ({ operation, elements }: Read, element: string): Operation => ({
  ...operation,
  f: 'contains',
  value: JSON.parse(element) as Value,
  result: elements.has(element),
});

function judgePart(
  model: Model<Elements>,
  operations: readonly Operation[],
  limits: Limits,
): Judgement | undefined {
  const trial = new Trial(model, operations, limits.bytes);
  while (trial.steps < limits.steps && trial.bytes < limits.bytes && !limits.expired()) {
    const judgement = trial.advance(Math.min(SLICE, limits.steps - trial.steps));
    if (judgement !== undefined) return judgement;
  }
  return undefined;
}

/** How many steps between two looks at the limits. */
const SLICE = 16_384;

/** One order of all, from those of the elements: by the earliest return that is left, and what comes before it. */
function inTime(orders: readonly (readonly Operation[])[]): readonly Operation[] {
  const placeOf = new Map<Operation, { readonly order: number; readonly place: number }>();
  for (const [order, operations] of orders.entries())
    for (const [place, operation] of operations.entries()) placeOf.set(operation, { order, place });
  const taken = orders.map(() => 0);
  return [...placeOf.keys()]
    .toSorted((a, b) => a.returned - b.returned)
    .flatMap((operation) => {
      const at = placeOf.get(operation);
      if (at === undefined) return [];
      const from = taken[at.order] ?? 0;
      taken[at.order] = Math.max(from, at.place + 1);
      return (orders[at.order] ?? []).slice(from, at.place + 1);
    });
}

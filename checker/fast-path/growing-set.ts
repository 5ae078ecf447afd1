// Sets to which each element is added at most once and from which none is removed: what the reads show
// grows, so there is at most one order of reads and of what was added between two of them. In n log n.
import type { Judgement } from '../judgement.ts';
import type { Value } from '../history.ts';
import type { Operation } from '../operations.ts';
import { canonical } from '../value.ts';

/** Undefined where an element is added twice, or where single elements are asked for or removed. */
export function judgeGrowingSet(operations: readonly Operation[]): Judgement | undefined {
  const adds = new Map<string, Operation>();
  for (const operation of operations) {
    if (operation.f === 'read') continue;
    const element = canonical(operation.value);
    if (operation.f !== 'add' || adds.has(element)) return undefined;
    adds.set(element, operation);
  }
  const order = orderOf(operations, adds);
  const isLegal = order !== undefined && isInTime(order);
  return {
    verdict: isLegal ? 'valid' : 'invalid',
    reason: isLegal ? '' : 'no order of the operations is legal',
    steps: operations.length,
    linearization: isLegal ? order : [],
    anomalies: [],
  };
}

/** Before each read what it shows; undefined where the reads do not agree with each other, or with the adds. */
function orderOf(
  operations: readonly Operation[],
  adds: ReadonlyMap<string, Operation>,
): readonly Operation[] | undefined {
  const order: Operation[] = [];
  const shown = new Set<string>();
  for (const { elements, reads } of sizes(operations)) {
    if (elements === undefined || elements.size < shown.size) return undefined;
    const added: Operation[] = [];
    for (const element of elements) {
      const add = adds.get(element);
      if (add === undefined) return undefined;
      if (!shown.has(element)) added.push(add);
    }
    if (elements.size !== shown.size + added.length) return undefined;
    for (const element of elements) shown.add(element);
    order.push(...byCall(added), ...reads);
  }
  const unseen = [...adds].filter(
    ([element, { result }]) => result !== undefined && !shown.has(element),
  );
  order.push(...unseen.map(([, add]) => add));
  const isTold = order.every(
    ({ f, result = null }) => f === 'read' || result === null || result === true,
  );
  return isTold ? order : undefined;
}

/** The reads with as many elements, the fewest first; undefined elements where two of them differ. */
function sizes(operations: readonly Operation[]): readonly {
  readonly elements: ReadonlySet<string> | undefined;
  readonly reads: readonly Operation[];
}[] {
  const bySize = new Map<
    number,
    { elements: ReadonlySet<string> | undefined; reads: Operation[] }
  >();
  for (const operation of operations) {
    if (operation.f !== 'read' || operation.result === undefined) continue;
    const elements = elementsOf(operation.result ?? []);
    const size = elements?.size ?? -1;
    const known = bySize.get(size);
    if (known === undefined) bySize.set(size, { elements, reads: [operation] });
    else {
      known.reads.push(operation);
      const isSame = [...(elements ?? [])].every((element) => known.elements?.has(element));
      if (!isSame) known.elements = undefined;
    }
  }
  return [...bySize].toSorted(([a], [b]) => a - b).map(([, group]) => group);
}

function elementsOf(result: Value): ReadonlySet<string> | undefined {
  if (!Array.isArray(result)) return undefined;
  const texts = (result as readonly Value[]).map((element) => canonical(element));
  const elements = new Set(texts);
  return elements.size === texts.length ? elements : undefined;
}

const byCall = (operations: readonly Operation[]): readonly Operation[] =>
  operations.toSorted((a, b) => a.called - b.called);

function isInTime(order: readonly Operation[]): boolean {
  let latest = -1;
  return order.every(({ called, returned }) => {
    const isLate = returned < latest;
    latest = Math.max(latest, called);
    return !isLate;
  });
}

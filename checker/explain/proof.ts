// Second executions that need no guess: one result shows them, whatever else is wrong with the history.
import type { Value } from '../history.ts';
import type { Model } from '../model.ts';
import { referenceTo, type Operation } from '../operations.ts';
import { canonical } from '../value.ts';
import type { Anomaly } from '../verdict.ts';
import { list, phrase, witness } from '../words.ts';

export interface Proof {
  readonly accused: Operation;
  /** The first to show it, and where in its result: as often as the accused was executed. */
  readonly seenBy: Operation;
  readonly elements: readonly Value[];
  readonly places: readonly number[];
}

/** What a result holds more than once, though only one operation ever put it in. */
export function proofs(operations: readonly Operation[], model: Model): readonly Proof[] {
  if (model.elements === undefined) return [];
  const puts = byText(
    operations.filter((operation) => !model.isRead(operation)),
    ({ value }) => value,
  );
  const found = new Map<Operation, Proof>();
  for (const seenBy of operations.toSorted((a, b) => a.returned - b.returned)) {
    const elements = model.elements(seenBy);
    const placesOf = byText([...elements.keys()], (place) => elements[place] ?? null);
    for (const [element, places] of placesOf) {
      const [accused, ...others] = places.length > 1 ? (puts.get(element) ?? []) : [];
      if (accused === undefined || others.length > 0 || found.has(accused)) continue;
      if (accused.called < seenBy.returned)
        found.set(accused, { accused, seenBy, elements, places });
    }
  }
  return [...found.values()];
}

function byText<T>(
  items: readonly T[],
  valueOf: (item: T) => Value,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const text = canonical(valueOf(item));
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [item]);
    else group.push(item);
  }
  return groups;
}

export function proved({ accused, seenBy, elements, places }: Proof): Anomaly {
  const times = places.length === 2 ? 'twice' : `${String(places.length)} times`;
  const where = list(places.map((place) => String(place + 1)));
  return {
    kind: 'duplicated-execution',
    ...(accused.key !== undefined && { key: accused.key }),
    sentence: `${phrase(accused)} was executed ${times}: ${witness(seenBy)}, has it at places ${where}`,
    operations: [accused, seenBy].map(referenceTo),
    executions: places.map((place) => ({
      operation: referenceTo(accused),
      previous: elements.slice(0, place),
      next: elements.slice(0, place + 1),
      seenBy: [referenceTo(seenBy)],
    })),
    window: [referenceTo(seenBy)],
  };
}

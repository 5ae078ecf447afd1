// What needs no guess: one result shows it, or a few, whatever else is wrong with the history.
import type { Value } from '../history.ts';
import type { Model } from '../model.ts';
import { referenceTo, type Operation } from '../operations.ts';
import { canonical } from '../value.ts';
import type { Anomaly } from '../verdict.ts';
import { list, phrase, times, witness } from '../words.ts';
import { withAgain } from './hypotheses.ts';
import { SHORT } from './recheck.ts';

export interface Proof {
  readonly accused: Operation;
  readonly anomaly: Anomaly;
  /** What was seen though nothing had made it. */
  readonly unmade?: Value;
  /** The history without what is proved to be wrong. */
  readonly mend: (operations: readonly Operation[]) => readonly Operation[];
}

/** What a result holds more than once, or what was taken out more than once, though it was put in once. */
export function duplicates(
  operations: readonly Operation[],
  failed: readonly Operation[],
  model: Model,
): readonly Proof[] {
  return [...listedTwice(operations, failed, model), ...takenTwice(operations, failed, model)];
}

export function listedTwice(
  operations: readonly Operation[],
  failed: readonly Operation[],
  model: Model,
): readonly Proof[] {
  // In a short history there is time to find out on what it was executed.
  const pieces = operations.length > SHORT ? model.pieces?.(operations) : undefined;
  if (model.elements === undefined && pieces === undefined) return [];
  const puts = byText(
    [...operations, ...failed].filter((operation) => !model.isRead(operation)),
    ({ value }) => value,
  );
  const initial = initialValues(model);
  const found = new Map<Operation, Proof>();
  for (const seenBy of operations.toSorted((a, b) => a.returned - b.returned)) {
    const elements = model.elements?.(seenBy) ?? pieces?.get(seenBy) ?? [];
    const placesOf = byText([...elements.keys()], (place) => elements[place] ?? null);
    for (const [element, places] of placesOf) {
      const isTwice = places.length > 1 && !initial.has(element);
      const [accused, ...others] = isTwice ? (puts.get(element) ?? []) : [];
      if (accused === undefined || others.length > 0 || found.has(accused)) continue;
      if (accused.called < seenBy.returned && accused.supposed === undefined)
        found.set(accused, listed(accused, { seenBy, elements, places, model }));
    }
  }
  return [...found.values()];
}

/** For each executed operation as often as a result lists what it put in. */
function listed(
  accused: Operation,
  {
    seenBy,
    elements,
    places,
    model,
  }: {
    readonly model: Model;
    readonly seenBy: Operation;
    readonly elements: readonly Value[];
    readonly places: readonly number[];
  },
): Proof {
  const where = list(places.map((place) => String(place + 1)));
  const anomaly: Anomaly = {
    kind: 'duplicated-execution',
    ...(accused.key !== undefined && { key: accused.key }),
    sentence: `${phrase(accused)} was executed ${times(places.length)}: ${witness(seenBy)}, has it at places ${where}`,
    operations: [accused, seenBy].map(referenceTo),
    executions: places.map((place) => ({
      operation: referenceTo(accused),
      previous: elements.slice(0, place),
      next: elements.slice(0, place + 1),
      seenBy: [referenceTo(seenBy)],
    })),
    window: [referenceTo(seenBy)],
  };
  return {
    accused,
    anomaly,
    mend: (operations) =>
      keepsCopies(model, accused)
        ? withAgain(operations, accused, places.length - 1)
        : operations.filter((operation) => operation !== seenBy),
  };
}

/** Whether what is put in twice is there twice: in a set it is not, whatever a result lists. */
function keepsCopies(model: Model, { f, value }: Operation): boolean {
  const put = { f, value, result: undefined };
  const once = model.step(model.initial(), put);
  const twice = model.step(once, put);
  return model.identity === undefined || model.identity(once) !== model.identity(twice);
}

/** What more operations took out than put in; nobody who was told that it failed may have put it in, too. */
export function takenTwice(
  operations: readonly Operation[],
  failed: readonly Operation[],
  model: Model,
): readonly Proof[] {
  const makes = (operation: Operation): readonly Value[] => model.makes?.(operation) ?? [];
  const shows = (operation: Operation): readonly Value[] => model.shows?.(operation) ?? [];
  const putsIn = (all: readonly Operation[]): ReadonlyMap<string, readonly Operation[]> =>
    byText(
      all.filter((operation) => makes(operation).length === 1),
      (operation) => makes(operation)[0] ?? null,
    );
  const made = putsIn(operations);
  const doubted = putsIn(failed);
  const initial = initialValues(model);
  const takers = new Map<string, Operation[]>();
  for (const operation of operations) {
    if (model.isRead(operation)) continue;
    for (const value of shows(operation)) {
      const text = canonical(value);
      takers.set(text, [...(takers.get(text) ?? []), operation]);
    }
  }
  const found: Proof[] = [];
  for (const [text, by] of takers) {
    const isTwice = by.length > 1 && !initial.has(text);
    const [accused, ...others] = isTwice ? (made.get(text) ?? []) : [];
    if (accused === undefined || others.length > 0 || doubted.has(text)) continue;
    const seenBy = by.toSorted((a, b) => a.returned - b.returned);
    if (seenBy.some(({ returned }) => returned < accused.called)) continue;
    const anomaly: Anomaly = {
      kind: 'duplicated-execution',
      ...(accused.key !== undefined && { key: accused.key }),
      sentence: `${phrase(accused)} was executed ${times(by.length)}: ${by.length === 2 ? 'both' : 'all of'} ${list(seenBy.map(witness))}, took it out`,
      operations: [accused, ...seenBy].map(referenceTo),
      executions: [],
      window: seenBy.slice(-1).map(referenceTo),
    };
    found.push({ accused, anomaly, mend: (all) => withAgain(all, accused, by.length - 1) });
  }
  return found;
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

/** What there was before the history began. */
export function initialValues(model: Model): ReadonlySet<string> {
  const state = model.initial();
  const value = (model.describe?.(state) ?? state) as Value;
  return new Set(
    (Array.isArray(value) ? (value as readonly Value[]) : [value]).map((one) => canonical(one)),
  );
}

// Values that were seen though nothing made them, or before anything could have: no order helps, so
// these are proved by one result.
import type { Value } from '../history.ts';
import type { Model } from '../model.ts';
import { referenceTo, type Operation } from '../operations.ts';
import { canonical } from '../value.ts';
import type { Anomaly } from '../verdict.ts';
import { participle, phrase, shown, witness } from '../words.ts';
import { initialValues, type Proof } from './proof.ts';

/** Those of one key, in the order in which they were told; one for each result. */
export function sightings(
  operations: readonly Operation[],
  failed: readonly Operation[],
  model: Model,
): readonly Proof[] {
  const shows = (operation: Operation): readonly Value[] =>
    model.shows?.(operation) ?? model.elements?.(operation) ?? [];
  if (model.makes === undefined) return [];
  const makers = firstMakers(operations, model);
  const doubted = firstMakers(failed, model);
  const initial = initialValues(model);
  const isLater = (maker: Operation | undefined, { returned }: Operation): boolean =>
    maker === undefined || maker.called > returned;
  const proofs: Proof[] = [];
  for (const seenBy of operations.toSorted((a, b) => a.returned - b.returned)) {
    const odd = shows(seenBy).find((value) => {
      const text = canonical(value);
      return (
        !initial.has(text) &&
        isLater(makers.get(text), seenBy) &&
        isLater(doubted.get(text), seenBy)
      );
    });
    if (odd === undefined) continue;
    const maker = makers.get(canonical(odd));
    proofs.push(
      maker === undefined
        ? phantom(seenBy, odd, model)
        : early(seenBy, { value: odd, maker }, model),
    );
  }
  return proofs;
}

/** For each value the operation that was invoked first of those that make it. */
function firstMakers(
  operations: readonly Operation[],
  model: Model,
): ReadonlyMap<string, Operation> {
  const makers = new Map<string, Operation>();
  for (const operation of operations) {
    for (const value of model.makes?.(operation) ?? []) {
      const text = canonical(value);
      if (!makers.has(text)) makers.set(text, operation);
    }
  }
  return makers;
}

function phantom(seenBy: Operation, value: Value, model: Model): Proof {
  const never = model.functions.find(
    (f) => model.makes?.({ f, value, result: undefined }).length === 1,
  );
  const sentence = `${shown(value)} was never ${participle(never ?? 'operation')}: ${witness(seenBy)}, saw what no operation makes`;
  return {
    accused: seenBy,
    unmade: value,
    anomaly: found('phantom-value', sentence, [seenBy]),
    mend: (operations) => operations.filter((operation) => operation !== seenBy),
  };
}

function early(
  seenBy: Operation,
  { value, maker }: { readonly value: Value; readonly maker: Operation },
  model: Model,
): Proof {
  const isTaken = !model.isRead(seenBy);
  const sentence = isTaken
    ? `${shown(value)} was delivered before it was ${participle(maker.f)}: ${witness(seenBy)}, returned before ${phrase(maker)} was invoked`
    : `${witness(seenBy)}, saw ${phrase(maker)} before it was invoked`;
  return {
    accused: seenBy,
    unmade: value,
    anomaly: found('seen-before-invoked', sentence, [seenBy, maker]),
    mend: (operations) =>
      operations.filter((operation) => operation !== seenBy && !(isTaken && operation === maker)),
  };
}

function found(kind: Anomaly['kind'], sentence: string, operations: readonly Operation[]): Anomaly {
  const [seenBy] = operations as readonly [Operation];
  return {
    kind,
    ...(seenBy.key !== undefined && { key: seenBy.key }),
    sentence,
    operations: operations.map(referenceTo),
    executions: [],
    window: [referenceTo(seenBy)],
  };
}

// What was taken out though something else was due, or nothing though something was in: proved by the few
// operations that cannot be put in order, whatever the others did.
import type { Conflict } from '../fast-path/conflict.ts';
import type { Limits } from '../judgement.ts';
import type { Model } from '../model.ts';
import { NEVER, referenceTo, type Operation } from '../operations.ts';
import type { Anomaly } from '../verdict.ts';
import { list, participle, phrase, shown, witness } from '../words.ts';
import type { Proof } from './proof.ts';
import { until } from './recheck.ts';

/** Conflicts that are told, each in the history without what the one before accuses. */
const MOST = 10;

type Element = Conflict['passed'][number];

/** Of one key whose elements are all different; `isShort` where there is time to find out when each showed. */
export function conflicts(
  operations: readonly Operation[],
  { model, limits, isShort }: Asked,
): readonly Proof[] {
  const ask = (left: readonly Operation[]): Shown | undefined =>
    (isShort ? firstShown(left, model, limits) : undefined) ?? model.conflict?.(left);
  const proofs: Proof[] = [];
  let left = operations;
  let conflict = ask(left);
  while (conflict !== undefined && proofs.length < MOST) {
    const [best] = accusations(conflict)
      .map((proof) => ({ proof, next: ask(proof.mend(left)) }))
      .toSorted((a, b) => reach(b.next) - reach(a.next));
    if (best === undefined) break;
    proofs.push(best.proof);
    left = best.proof.mend(left);
    conflict = best.next;
  }
  return proofs;
}

interface Asked {
  readonly model: Model;
  readonly limits: Limits;
  readonly isShort: boolean;
}

/** The conflict in the shortest beginning of a history in which there is one. */
function firstShown(
  operations: readonly Operation[],
  model: Model,
  limits: Limits,
): Shown | undefined {
  const returns = operations
    .filter(({ returned }) => returned !== NEVER)
    .toSorted((a, b) => a.returned - b.returned);
  const upTo = (count: number): readonly Operation[] =>
    until(operations, returns[count - 1]?.returned ?? -1);
  let [good, bad] = [0, returns.length];
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (model.judge?.(upTo(middle), limits)?.verdict === 'invalid') bad = middle;
    else good = middle;
  }
  const conflict = model.conflict?.(upTo(bad));
  const shownBy = returns[bad - 1];
  return conflict && shownBy && { ...conflict, shownBy };
}

const reach = (conflict: Shown | undefined): number =>
  (conflict?.shownBy ?? conflict?.accused)?.returned ?? Infinity;

/** With the operation whose return left no doubt, where that is known. */
type Shown = Conflict & { readonly shownBy?: Operation };

/** Who was early; each that was passed and that nobody ever got, as lost; one that was passed alone, as late. */
function accusations(conflict: Shown): readonly Proof[] {
  const { accused, element, passed } = conflict;
  const [due, ...others] = passed;
  if (due === undefined) return [];
  const kind =
    element !== undefined ? 'out-of-order' : foundSome(accused) ? 'wrong-result' : 'stale-read';
  const early = proofOf(conflict, accused, { kind, sentence: toldEarly(conflict, due) });
  const lost = passed
    .filter(({ take }) => take === undefined)
    .map(({ put }) => {
      const sentence = `${phrase(put)} was acknowledged but lost: nobody got it, though it was due before ${witness(accused)}`;
      return proofOf(conflict, put, { kind: 'lost-operation', sentence });
    });
  const { take, value } = due;
  if (others.length > 0 || take === undefined || element === undefined) return [early, ...lost];
  const sentence = `${shown(value)} was delivered after ${shown(element.value)}, though it was due first: ${witness(take)}, was out of order`;
  return [early, proofOf({ ...conflict, shownBy: take }, take, { kind: 'out-of-order', sentence })];
}

function toldEarly({ accused, element, passed, isChain }: Conflict, due: Element): string {
  const values = list(passed.map(({ value }) => shown(value)));
  const allTheTime =
    passed.length > 1 && isChain ? `${values}, one after another, were in all the time` : undefined;
  if (element !== undefined) {
    if (allTheTime !== undefined)
      return `${shown(element.value)} was delivered out of order: ${allTheTime}, and due first: ${witness(accused)}, was out of order`;
    const had = `which had been ${participle(due.put.f)} ${sideOf(due, element)} it`;
    return `${shown(element.value)} was delivered before ${shown(due.value)}, ${had}: ${witness(accused)}, was out of order`;
  }
  if (!isChain) return `${witness(accused)}, has ${values} out of order`;
  const missed = foundSome(accused) ? 'did not get all' : 'found nothing more, which was stale';
  return allTheTime === undefined
    ? `${witness(accused)}, ${missed}: ${phrase(due.put)} had been acknowledged, and nobody took ${shown(due.value)} out before`
    : `${witness(accused)}, ${missed}: ${allTheTime}`;
}

/** Whether it emptied the object of something: then it is no read of an older state. */
const foundSome = ({ result }: Operation): boolean => Array.isArray(result) && result.length > 0;

function sideOf({ put }: Element, element: Element): string {
  if (put.returned < element.put.called) return 'before';
  return element.put.returned < put.called ? 'after' : 'beside';
}

/** Accused is what took or put the element that is left out for the rest. */
function proofOf(
  { accused: first, element, passed, shownBy = first }: Shown,
  accused: Operation,
  { kind, sentence }: Pick<Anomaly, 'kind' | 'sentence'>,
): Proof {
  const involved = [element?.take, element?.put, ...passed.flatMap(({ put, take }) => [put, take])];
  const operations = [accused, first, ...involved.slice(0, SHOWN)].filter(
    (operation) => operation !== undefined,
  );
  const distinct = new Set(operations);
  return {
    accused,
    anomaly: {
      kind,
      ...(accused.key !== undefined && { key: accused.key }),
      sentence,
      operations: [...distinct].map(referenceTo),
      executions: [],
      window: [referenceTo(shownBy)],
    },
    mend: (all) => without(all, accused, [element, ...passed]),
  };
}

/** The others that a conflict points at, at most. */
const SHOWN = 8;

/** Without an operation, and what it had put in or taken out. */
function without(
  operations: readonly Operation[],
  accused: Operation,
  elements: readonly (Element | undefined)[],
): readonly Operation[] {
  const gone = new Set([accused]);
  for (const one of elements)
    if (one !== undefined && (one.take === accused || one.put === accused)) gone.add(one.put);
  return operations.filter((operation) => !gone.has(operation));
}

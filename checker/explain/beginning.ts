// Whether an illegal history would be legal had its object held something before it began.
import { judgeKeys } from '../judge-keys.ts';
import type { Limits } from '../judgement.ts';
import type { Value } from '../history.ts';
import type { Model } from '../model.ts';
import type { Operation } from '../operations.ts';
import { canonical } from '../value.ts';

/** Answers that are tried as what was there. */
const TRIED = 8;
/** Reads that are looked at for them. */
const READ = 1000;

/** What every key held before, such that the history is legal; undefined where nothing that was read makes it so. */
export function legalBeginning(
  model: Model,
  keys: ReadonlyMap<string, readonly Operation[]>,
  limits: Limits,
): Value | undefined {
  if (model.stateOf === undefined) return undefined;
  const answers = [...keys.values()]
    .flatMap((operations) => readsIn(operations, model).map((read) => ({ read, operations })))
    .toSorted((a, b) => a.read.returned - b.read.returned)
    .slice(0, READ)
    .map(({ read, operations }) =>
      model.heldBefore === undefined
        ? (read.result ?? null)
        : (model.heldBefore(read, operations) ?? null),
    )
    .filter((answer) => answer !== null);
  const distinct = new Map(answers.map((answer) => [canonical(answer), answer]));
  for (const answer of [...distinct.values()].slice(0, TRIED)) {
    const state = model.stateOf(answer);
    if (state === undefined) continue;
    const steps = Math.ceil(limits.steps / TRIED);
    const judgements = judgeKeys(beginningWith(model, state), keys, { ...limits, steps });
    const found = [...judgements.values()];
    if (found.length === keys.size && found.every(({ verdict }) => verdict === 'valid'))
      return answer;
  }
  return undefined;
}

const readsIn = (operations: readonly Operation[], model: Model): readonly Operation[] =>
  operations.filter((operation) => operation.result !== undefined && model.isRead(operation));

/** The model with another first state; what begins with the usual one is left out. */
export function beginningWith(model: Model, state: unknown): Model {
  return { ...model, initial: () => state, judge: () => undefined, conflict: () => undefined };
}

// The judge that cannot be wrong: every order of the operations that real time allows, with each
// operation of unknown outcome in it or not. Only for a handful of operations.
import type { Model } from '../../../checker/model.ts';
import { operationsOf, type Operation } from '../../../checker/operations.ts';
import type { History } from '../../../checker/index.ts';

export function isLinearizable(history: History, model: Model): boolean {
  const { all } = operationsOf(history);
  const keys = new Set(all.map(({ key }) => key));
  return [...keys].every((key) =>
    canOrder(
      all.filter((o) => o.key === key),
      model.initial(),
      model,
    ),
  );
}

function canOrder(left: readonly Operation[], state: unknown, model: Model): boolean {
  if (left.every(({ result }) => result === undefined)) return true;
  const deadline = Math.min(...left.map(({ returned }) => returned));
  return left.some((operation) => {
    if (operation.called > deadline) return false;
    const next = model.step(state, operation);
    return (
      next !== undefined &&
      canOrder(
        left.filter((o) => o !== operation),
        next,
        model,
      )
    );
  });
}

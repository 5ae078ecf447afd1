// A linearization replayed: the proof that goes with every `valid`, by nothing but the model's step and
// the order of the events. It fails only where the checker itself is wrong.
import type { Model } from '../model.ts';
import type { Operation } from '../operations.ts';

/** @throws Error when the order is not one of all known operations, or breaks real time or the model. */
export function certify(
  model: Model,
  operations: readonly Operation[],
  order: readonly Operation[],
): void {
  let state = model.initial();
  let latestCall = -1;
  for (const operation of order) {
    const next = model.step(state, operation);
    if (next === undefined) throw wrong(operation, 'does not fit the state');
    if (operation.returned < latestCall)
      throw wrong(operation, 'returned before one ordered earlier was called');
    if (operation.called > latestCall) latestCall = operation.called;
    state = next;
  }
  const isComplete =
    new Set(order).size === order.length && countKnown(order) === countKnown(operations);
  if (!isComplete)
    throw new Error('the checker is wrong: its linearization is not one of all operations');
}

const countKnown = (operations: readonly Operation[]): number =>
  operations.reduce((count, { result }) => count + Number(result !== undefined), 0);

const wrong = ({ f, index }: Operation, how: string): Error =>
  new Error(`the checker is wrong: in its linearization the ${f} at index ${String(index)} ${how}`);

// Executions as an order shows them: the state before and after, the neighbours, who saw it.
import { referenceTo, type Operation } from '../operations.ts';
import type { Execution, OperationReference } from '../verdict.ts';
import { valueOf, type Explanation } from './explanation.ts';
import { ANY_RESULT, type Recheck } from './recheck.ts';

/** Those that a hypothesis claims and the client was not told of. */
export function executionsIn(
  { kind, accused, order }: Explanation,
  last: Operation,
  recheck: Recheck,
): readonly Execution[] {
  return CLAIMING.has(kind) ? executionsAlong(order, { accused, last }, recheck) : [];
}

const CLAIMING: ReadonlySet<Explanation['kind']> = new Set([
  'failed',
  'executed-twice',
  'executed-again',
  'executed-often',
]);

/** Every execution of an operation in an order. */
export function executionsAlong(
  order: readonly Operation[],
  { accused, last }: { readonly accused: Operation; readonly last: Operation },
  recheck: Recheck,
): readonly Execution[] {
  const states = recheck.statesAlong(order);
  const isAccused = (i: number): boolean => order[i]?.index === accused.index;
  const effects = [...order.keys()].filter(
    (i) => isAccused(i) || !recheck.model.isRead(order[i] as Operation),
  );
  const neighbour = (i: number | undefined): OperationReference | undefined =>
    i === undefined ? undefined : referenceTo(order[i] as Operation);
  return effects.filter(isAccused).map((i) => {
    const after = neighbour(effects.findLast((other) => other < i));
    const before = neighbour(effects.find((other) => other > i));
    return {
      operation: referenceTo(accused),
      previous: valueOf(states[i], recheck),
      next: valueOf(states[i + 1], recheck),
      ...(after !== undefined && { after }),
      ...(before !== undefined && { before }),
      seenBy: [witnessOf(order, i) ?? last].map(referenceTo),
    };
  });
}

/** The first that was told something at that place of an order or after it. */
export const witnessOf = (order: readonly Operation[], place: number): Operation | undefined =>
  order
    .slice(place)
    .find(({ result }) => result !== undefined && result !== null && result !== ANY_RESULT);

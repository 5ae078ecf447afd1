// Explanations as anomalies: the best one named, the others beside it.
import { referenceTo, type Operation } from '../operations.ts';
import type { Anomaly, AnomalyKind, OperationReference } from '../verdict.ts';
import { shown, witness } from '../words.ts';
import { executionsIn } from './executions.ts';
import { valueOf, type Explanation } from './explanation.ts';
import type { HypothesisKind } from './hypotheses.ts';
import type { Contradiction, Recheck } from './recheck.ts';
import { orElse, told } from './sentences.ts';

const KINDS: Readonly<Record<Exclude<HypothesisKind, 'forced'>, AnomalyKind>> = {
  failed: 'failed-yet-executed',
  'held-by-two': 'held-by-two',
  'executed-often': 'duplicated-execution',
  'executed-twice': 'duplicated-execution',
  'executed-again': 'duplicated-execution',
  stale: 'stale-read',
  lost: 'lost-operation',
  'gone-back': 'lost-operation',
  'too-early': 'seen-before-invoked',
  'wrong-result': 'wrong-result',
};

/** What is taken out of its turn is out of order; a swap has a condition that it ignored. */
function kindOf({ kind, accused }: Explanation, { model }: Recheck): AnomalyKind {
  if (kind !== 'forced') return KINDS[kind];
  return model.shows?.(accused).length === 1 ? 'out-of-order' : 'condition-ignored';
}

/** The best of the explanations, with the others as alternatives. */
export function anomalyOf(
  contradiction: Contradiction,
  [best, ...others]: readonly [Explanation, ...Explanation[]],
  recheck: Recheck,
): Anomaly {
  const { operation: last, order } = contradiction;
  const found = told(best, last, recheck);
  const reached = valueOf(recheck.statesAlong(order).at(-1), recheck);
  const sentence =
    best.kind === 'wrong-result'
      ? `${found.sentence} (the one that goes furthest has ${shown(reached)} before it)`
      : found.sentence;
  const alternatives = others.map((other) => told(other, last, recheck));
  return {
    kind: kindOf(best, recheck),
    ...(last.key !== undefined && { key: last.key }),
    sentence: `${sentence}${orElse(others)}`,
    operations: found.operations.map(referenceTo),
    executions: executionsIn(best, last, recheck),
    window: windowOf(contradiction),
    ...(alternatives.length > 0 && {
      alternatives: alternatives.map(({ operations }, i) => ({
        kind: kindOf(others[i] as Explanation, recheck),
        operations: operations.map(referenceTo),
      })),
    }),
  };
}

/** The operation that no order leads to, and all that were open then. */
export const windowOf = ({ operation, open }: Contradiction): readonly OperationReference[] =>
  [operation, ...open].map(referenceTo);

/** That it is illegal, and no more: the work allowed ran out. */
export function undecided(operations: readonly Operation[]): Anomaly {
  const [operation] = operations;
  const key = operation?.key;
  const isOne = operations.length === 1 && operation !== undefined;
  return {
    kind: 'not-linearizable',
    ...(key !== undefined && { key }),
    sentence: isOne
      ? `${witness(operation)}, fits no order of the operations before it; the work allowed was not enough to say why`
      : `no order of the ${String(operations.length)} operations${key === undefined ? '' : ` on ${key}`} is legal; the work allowed was not enough to say why`,
    operations: isOne ? [referenceTo(operation)] : [],
    executions: [],
  };
}

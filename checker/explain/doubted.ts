// What a model's own algorithm found wrong, asked again with the operations that are said to have failed:
// where one of them was executed after all, it may be all that is wrong.
import type { Model } from '../model.ts';
import type { Limits } from '../judgement.ts';
import { NEVER } from '../operations.ts';
import type { Explained, Given } from './explain.ts';

/** Undefined where none of them was seen to be executed. */
export function explainByFailed(
  model: Model,
  { operations, failed }: Given,
  limits: Limits,
): Explained | undefined {
  if (failed.length === 0) return undefined;
  const doubted = failed.map((operation) => Object.assign({}, operation, { returned: NEVER }));
  const all = [...operations, ...doubted].toSorted((a, b) => a.called - b.called);
  const judgement = model.judge?.(all, limits);
  if (judgement?.anomalies.some(({ kind }) => kind === 'failed-yet-executed') !== true)
    return undefined;
  const { anomalies, linearization, steps } = judgement;
  const isAnswered = new Set(operations);
  return {
    anomalies: anomalies.toSorted((a, b) => Number(isFailed(b)) - Number(isFailed(a))),
    order: linearization.filter((operation) => isAnswered.has(operation)),
    steps,
  };
}

const isFailed = ({ kind }: { readonly kind: string }): boolean => kind === 'failed-yet-executed';

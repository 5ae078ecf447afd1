// An explanation: a hypothesis (one operation executed twice, lost, stale, ...) under which a history that
// is illegal as it stands has a legal order, as far as it reaches.
import type { Value } from '../history.ts';
import type { Operation } from '../operations.ts';
import { canonical } from '../value.ts';
import type { Hypothesis } from './hypotheses.ts';
import type { Recheck } from './recheck.ts';

/** A hypothesis that explains a contradiction. */
export interface Explanation extends Hypothesis {
  /** A legal order of what had returned up to the contradiction, as the hypothesis has it. */
  readonly order: readonly Operation[];
  /** The return up to which it explains the history. */
  readonly reach: number;
}

/** What was lost: all that changed the state between an earlier one and the return to it, or the accused. */
export function forgottenBy(
  { kind, order, accused }: Explanation,
  recheck: Recheck,
): readonly Operation[] {
  if (kind !== 'gone-back') return [accused];
  const back = order.findIndex((operation) => recheck.isGoingBack(operation));
  const states = recheck.statesAlong(order).map((state) => canonical(valueOf(state, recheck)));
  const from = states.lastIndexOf(states[back + 1] as string, back);
  const since = order.slice(Math.max(0, from), back);
  return since.filter((operation) => !recheck.model.isRead(operation));
}

/** A state as it is shown: as the model describes it, or as it is. */
export function valueOf(state: unknown, { model }: Recheck): Value {
  return (model.describe?.(state) ?? state) as Value;
}

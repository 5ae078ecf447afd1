// What a server may have done wrong to make a contradiction, as changes of the history: with the right
// one it would be legal.
import { NEVER, type Operation } from '../operations.ts';
import { ANY_RESULT, type Contradiction, type Recheck } from './recheck.ts';

export type HypothesisKind =
  | 'executed-twice'
  | 'executed-again'
  | 'stale'
  | 'lost'
  | 'gone-back'
  | 'too-early'
  | 'wrong-result';

export interface Hypothesis {
  readonly kind: HypothesisKind;
  /** What it was done to; for `gone-back` the operation that was the first to be forgotten. */
  readonly accused: Operation;
  /** The history in which that may be. */
  readonly operations: readonly Operation[];
}

/** What is tried, the smallest first; each kind goes through the operations from the latest on. */
export const families: readonly ((
  operations: readonly Operation[],
  contradiction: Contradiction,
  recheck: Recheck,
) => Iterable<Hypothesis>)[] = [small, executedAgain, goneBack, lastResorts];

/** One operation was executed twice while it was out, or never, or was told of an old state, or a wrong result. */
function* small(
  operations: readonly Operation[],
  { operation: last }: Contradiction,
  { model }: Recheck,
): Iterable<Hypothesis> {
  for (const accused of operations.toReversed()) {
    if (accused.called > last.returned) continue;
    const isKnown = accused.result !== undefined;
    if (model.isRead(accused)) {
      const early = { ...accused, called: -1 };
      if (isKnown)
        yield { kind: 'stale', accused, operations: replaced(operations, accused, early) };
      continue;
    }
    const twice = isKnown ? { ...accused, result: ANY_RESULT } : { ...accused };
    yield { kind: 'executed-twice', accused, operations: inOrder([...operations, twice]) };
    if (isKnown) yield { kind: 'lost', accused, operations: without(operations, accused) };
  }
  if (!model.isRead(last)) yield wrongResult(operations, last);
}

/** An operation was executed once more after it had been answered. */
function* executedAgain(
  operations: readonly Operation[],
  { operation: last }: Contradiction,
  { model }: Recheck,
): Iterable<Hypothesis> {
  for (const accused of operations.toReversed()) {
    if (accused.returned >= last.returned || model.isRead(accused)) continue;
    yield { kind: 'executed-again', accused, operations: withAgain(operations, accused) };
  }
}

/** The state went back to an earlier one: all that had been done since was lost, though it had been seen. */
export function* goneBack(
  operations: readonly Operation[],
  { operation: last, order }: Contradiction,
  recheck: Recheck,
): Iterable<Hypothesis> {
  const { model } = recheck;
  const states = recheck.statesAlong(order);
  for (let i = order.length - 1; i >= 0; i--) {
    const accused = order[i] as Operation;
    if (model.isRead(accused)) continue;
    if (model.isRead(last) && model.mayLeadTo?.(states[i], last) === false) continue;
    const back = recheck.goBackTo(states[i], accused);
    yield { kind: 'gone-back', accused, operations: inOrder([...operations, back]) };
  }
}

/** An operation was seen before it was asked for, or a read simply was wrong, which always fits. */
function* lastResorts(
  operations: readonly Operation[],
  { operation: last }: Contradiction,
  { model }: Recheck,
): Iterable<Hypothesis> {
  for (const accused of operations) {
    if (accused.called < last.returned || model.isRead(accused)) continue;
    const early = { ...unknown(accused), called: -1 };
    yield { kind: 'too-early', accused, operations: replaced(operations, accused, early) };
  }
  if (model.isRead(last)) yield wrongResult(operations, last);
}

function wrongResult(operations: readonly Operation[], last: Operation): Hypothesis {
  const wrong = { ...last, result: ANY_RESULT };
  return { kind: 'wrong-result', accused: last, operations: replaced(operations, last, wrong) };
}

/** With executions more, at any time from the call on. */
export const withAgain = (
  operations: readonly Operation[],
  accused: Operation,
  times = 1,
): readonly Operation[] =>
  inOrder([...operations, ...Array.from({ length: times }, () => unknown(accused))]);

const unknown = (operation: Operation): Operation => ({
  ...operation,
  result: undefined,
  returned: NEVER,
});

const without = (operations: readonly Operation[], one: Operation): readonly Operation[] =>
  operations.filter((operation) => operation !== one);

const replaced = (
  operations: readonly Operation[],
  one: Operation,
  other: Operation,
): readonly Operation[] => inOrder([...without(operations, one), other]);

const inOrder = (operations: readonly Operation[]): readonly Operation[] =>
  operations.toSorted((a, b) => a.called - b.called);

// What a server may have done wrong to make a contradiction, as changes of the history: with the right
// one it would be legal.
import { NEVER, type Operation } from '../operations.ts';
import { ANY_RESULT, until, type Contradiction, type Recheck } from './recheck.ts';

export type HypothesisKind =
  | 'failed'
  | 'held-by-two'
  | 'executed-twice'
  | 'executed-again'
  | 'executed-often'
  | 'forced'
  | 'stale'
  | 'lost'
  | 'gone-back'
  | 'too-early'
  | 'wrong-result';

export interface Hypothesis {
  readonly kind: HypothesisKind;
  /** What it was done to; for `gone-back` the operation that was the first to be forgotten. */
  readonly accused: Operation;
  /** For `held-by-two` what was taken at the same time. */
  readonly other?: Operation;
  /** The history in which that may be. */
  readonly operations: readonly Operation[];
}

/** What hypotheses are made of: the history of one key, where it stops being legal, and a checker to ask. */
export interface Scene {
  readonly operations: readonly Operation[];
  /** What the clients were told had failed. */
  readonly failed: readonly Operation[];
  readonly contradiction: Contradiction;
  readonly recheck: Recheck;
}

export type Family = (scene: Scene) => Iterable<Hypothesis>;

/** How many operations that failed are doubted, from the latest on. */
const DOUBTED = 64;

/** An operation whose client was told that it failed was executed, before it was told so. */
export function* executedThoughFailed({
  operations,
  failed,
  contradiction: { operation: last },
  recheck: { model },
}: Scene): Iterable<Hypothesis> {
  const earlier = failed.filter((operation) => operation.called <= last.returned);
  for (const accused of earlier.slice(-DOUBTED).toReversed()) {
    if (model.isRead(accused)) continue;
    const done = { ...accused, result: ANY_RESULT };
    yield { kind: 'failed', accused, operations: inOrder([...operations, done]) };
  }
}

/** One operation was executed twice while it was out, or never, or was told of an old state, or a wrong result. */
export function* small(scene: Scene): Iterable<Hypothesis> {
  const { operations, contradiction, recheck } = scene;
  const { model } = recheck;
  const last = contradiction.operation;
  for (const accused of operations.toReversed()) {
    if (accused.called > last.returned || accused.supposed !== undefined) continue;
    const isKnown = accused.result !== undefined;
    const twin = isKnown ? { ...accused, result: ANY_RESULT } : { ...accused };
    if (!model.isRead(twin)) {
      const twice = inOrder([...operations, twin]);
      yield { kind: 'executed-twice', accused, operations: twice };
    }
    if (!isKnown) continue;
    if (model.isRead(accused)) {
      if (accused.returned > last.returned) continue;
      yield { kind: 'stale', accused, operations: withStale(operations, accused) };
      continue;
    }
    if (isForceable(accused, recheck)) {
      const forced = replaced(operations, accused, recheck.forced(accused));
      yield { kind: 'forced', accused, operations: forced };
    }
    yield* heldByTwo(accused, scene);
    yield { kind: 'lost', accused, operations: without(operations, accused) };
  }
  if (!model.isRead(last)) yield wrongResult(operations, last);
}

/** Whether only some states allow what an operation was told it had done. */
export const isForceable = ({ f }: Operation, { model }: Recheck): boolean =>
  model.force !== undefined && model.conditional?.includes(f) === true;

/** What was taken while somebody else surely had it; without it and its giving back all is as it should be. */
function* heldByTwo(
  accused: Operation,
  { operations, contradiction: { operation: last }, recheck: { model } }: Scene,
): Iterable<Hypothesis> {
  if (model.holds?.(accused) !== 'taken' || accused.returned > last.returned) return;
  const givenBack = (taken: Operation): Operation | undefined =>
    operations.find(
      (operation) =>
        operation.process === taken.process &&
        operation.called > taken.returned &&
        model.holds?.(operation) === 'given-back',
    );
  const back = givenBack(accused);
  const end = back?.called ?? NEVER;
  const other = operations.findLast(
    (taken) =>
      taken.process !== accused.process &&
      taken.returned <= last.returned &&
      model.holds?.(taken) === 'taken' &&
      Math.max(taken.returned, accused.returned) < Math.min(end, givenBack(taken)?.called ?? NEVER),
  );
  if (other === undefined) return;
  const rest = operations.filter((operation) => operation !== accused && operation !== back);
  yield { kind: 'held-by-two', accused, other, operations: rest };
}

/** An operation was executed once more after it had been answered. */
export function* executedAgain({
  operations,
  contradiction: { operation: last },
  recheck: { model },
}: Scene): Iterable<Hypothesis> {
  for (const accused of operations.toReversed()) {
    if (accused.returned >= last.returned || model.isRead(accused)) continue;
    yield { kind: 'executed-again', accused, operations: withAgain(operations, accused) };
  }
}

/** How many operations are tried as executed three times or more, and how many times at most. */
const OFTEN_TRIED = 8;
const TIMES_MOST = 64;
/** How many steps it may cost to find out how often it was, as many copies lead to many orders. */
const TIMES_STEPS = 5000;

/** An operation was executed three times or more: as often as the checker needs it. */
export function* executedOften({
  operations,
  contradiction: { operation: last },
  recheck,
}: Scene): Iterable<Hypothesis> {
  const changing = operations.filter(
    (operation) =>
      operation.called <= last.returned &&
      !recheck.model.isRead({ ...operation, result: undefined }) &&
      recheck.model.isReset?.(operation) !== true,
  );
  for (const accused of changing.slice(-OFTEN_TRIED).toReversed()) {
    const many = withAgain(operations, accused, TIMES_MOST - 1);
    const order =
      recheck.order(many, TIMES_STEPS) ?? recheck.order(until(many, last.returned), TIMES_STEPS);
    const times = order?.filter(({ index }) => index === accused.index).length ?? 0;
    if (times > 2)
      yield {
        kind: 'executed-often',
        accused,
        operations: withAgain(operations, accused, times - 1),
      };
  }
}

/** The state went back to an earlier one: all that had been done since was lost, though it had been seen. */
export function* goneBack({
  operations,
  contradiction: { operation: last, order },
  recheck,
}: Scene): Iterable<Hypothesis> {
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
export function* lastResorts(scene: Scene): Iterable<Hypothesis> {
  const { operations, failed, contradiction, recheck } = scene;
  const last = contradiction.operation;
  const { model } = recheck;
  for (const accused of failed.slice(-DOUBTED).toReversed()) {
    if (accused.called > last.returned || model.isRead(accused)) continue;
    const late = unknown(accused);
    yield { kind: 'failed', accused, operations: inOrder([...operations, late]) };
  }
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

/** With an answer that may be from any earlier state. */
export const withStale = (
  operations: readonly Operation[],
  read: Operation,
): readonly Operation[] => replaced(operations, read, { ...read, called: -1 });

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

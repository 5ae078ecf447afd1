// What an anomaly claims is replayed: the history changed as it says is legal as far as it goes.
import assert from 'node:assert/strict';
import {
  check,
  type Anomaly,
  type AnomalyKind,
  type History,
  type HistoryEvent,
} from '../../../checker/index.ts';
import type { Model } from '../../../checker/model.ts';
import { models } from '../../../checker/models/index.ts';

type Claim = Pick<Anomaly, 'kind' | 'operations'> & Partial<Pick<Anomaly, 'executions'>>;

/**
 * Of the anomaly and its alternatives; how many of them are of a kind that no history can have. `all` that were
 * found: a drain that was lost shows as several elements that came out twice, which together are the explanation.
 */
export function verify(
  anomaly: Anomaly,
  history: History,
  told: string,
  all: readonly Anomaly[] = [],
): number {
  assert.equal(verdictUpTo(anomaly, history, history.events), 'invalid', told);
  const hasGoneBack =
    anomaly.kind === 'went-back' || anomaly.sentence.includes('found the state from before');
  let left = 0;
  for (const claim of [anomaly, ...(anomaly.alternatives ?? [])]) {
    if (hasGoneBack && claim.kind === 'lost-operation') left += 1;
    else {
      const together = all.length > 1 && claim === anomaly ? [allTogether(history, all)] : [];
      const isLegal = [...changesBy(claim, history, anomaly.kind), ...together].some(
        (change) => verdictUpTo(anomaly, history, change()) !== 'invalid',
      );
      assert.ok(isLegal, `${told}, as ${claim.kind}`);
    }
  }
  return anomaly.kind === 'went-back' ? 0 : left;
}

/** What the checker says of all that had happened when the contradiction showed. */
function verdictUpTo(
  { window }: Anomaly,
  history: History,
  events: readonly HistoryEvent[],
): string {
  const [last] = window ?? [];
  const end = last === undefined ? Infinity : (completionOf(history, last.index)?.index ?? 0);
  const failed = failedIn(events);
  const known = events.filter((event) => event.index <= end && !failed.has(event));
  const numbered = known.map((event, index) => Object.assign({}, event, { index }));
  const model = forcing(models[history.header.model] as Model);
  return check({ ...history, events: numbered }, { model, explain: false }).verdict;
}

/** What was told failed is judged by nobody, also where the contradiction shows before it was told. */
function failedIn(events: readonly HistoryEvent[]): ReadonlySet<HistoryEvent> {
  const failed = new Set<HistoryEvent>();
  const open = new Map<HistoryEvent['process'], HistoryEvent>();
  for (const event of events) {
    const invocation = open.get(event.process);
    if (event.type === 'fail' && invocation !== undefined) failed.add(invocation).add(event);
    if (event.type === 'invoke') open.set(event.process, event);
  }
  return failed;
}

function completionOf({ events }: History, invocation: number): HistoryEvent | undefined {
  const { process } = events[invocation] as HistoryEvent;
  return events.find((event) => event.index > invocation && event.process === process);
}

const FORCED = 'forced ';

/** The model with functions that do what their result says, whatever the state is. */
function forcing(model: Model): Model {
  const plain = { ...model };
  delete plain.judge;
  delete plain.mayLeadTo;
  const conditional = (model.conditional ?? []).map((f) => `${FORCED}${f}`);
  return {
    ...plain,
    functions: [...model.functions, ...conditional],
    step: (state, call) =>
      call.f.startsWith(FORCED)
        ? model.force?.(state, { ...call, f: call.f.slice(FORCED.length) })
        : model.step(state, call),
    isRead: (call) => !call.f.startsWith(FORCED) && model.isRead(call),
  };
}

type Change = () => readonly HistoryEvent[];

/** The history as the claim has it: how often an operation was executed is found by trying. */
function changesBy(
  { kind, operations, executions = [] }: Claim,
  history: History,
  named: AnomalyKind,
): readonly Change[] {
  const { events } = history;
  const [accused, other] = operations;
  assert.ok(accused !== undefined, kind);
  const invocation = events[accused.index] as HistoryEvent;
  const completion = completionOf(history, accused.index);
  const isAccused = (event: HistoryEvent): boolean => event === invocation || event === completion;
  const without = (): readonly HistoryEvent[] => events.filter((event) => !isAccused(event));
  const often = ({ index }: { readonly index: number }): readonly Change[] =>
    (executions.length > 1 ? [executions.length - 1] : [1, 2, 6, 20]).map(
      (copies) => () => executedOften(history, index, copies),
    );
  const stale =
    (indexes: readonly number[]): Change =>
    () =>
      indexes.reduce((changed, index) => readEarly(history, changed, index), events);
  const changes: Partial<Readonly<Record<AnomalyKind, () => readonly Change[]>>> = {
    'duplicated-execution': () => often(accused),
    'went-back': () => often(other as typeof accused),
    'lost-operation': () => [without],
    'stale-read': () => [
      stale((named === 'went-back' ? operations : [accused]).map(({ index }) => index)),
    ],
    'wrong-result': () => [() => withoutAnswer(events, completion)],
    'failed-yet-executed': () => {
      assert.equal(completion?.type, 'fail');
      return [() => withoutAnswer(events, completion)];
    },
    'condition-ignored': () => [() => forced(events, isAccused)],
    'out-of-order': () => [() => forced(events, isAccused)],
    'phantom-value': () => [without],
    'seen-before-invoked': () => {
      assert.ok(other !== undefined && other.index > (completion?.index ?? NaN));
      return [without];
    },
    'held-by-two': () => [() => withoutHolder(history, accused.index, other?.index ?? -1)],
  };
  const found = changes[kind]?.();
  assert.ok(found !== undefined, `one mistake was planted, not ${kind}`);
  return found;
}

/** Each accused operation as its anomaly has it, all at once. */
function allTogether(history: History, anomalies: readonly Anomaly[]): Change {
  const kinds = new Map<number, AnomalyKind>();
  for (const { kind, operations, count } of anomalies) {
    const accused = count === undefined ? operations.slice(0, 1) : operations;
    for (const { index } of accused) if (!kinds.has(index)) kinds.set(index, kind);
  }
  return () =>
    history.events.flatMap((event): readonly HistoryEvent[] => {
      const kind = kinds.get(event.index);
      if (event.type === 'invoke' && kind === 'duplicated-execution')
        return [{ ...event, process: 4000 + event.index }, event];
      const invocation = [...kinds.keys()].find(
        (index) => index === event.index || completionOf(history, index) === event,
      );
      const claimed = invocation === undefined ? undefined : kinds.get(invocation);
      if (claimed === 'lost-operation' || claimed === 'phantom-value') return [];
      if (claimed === 'out-of-order' || claimed === 'condition-ignored')
        return [{ ...event, f: `${FORCED}${event.f}` }];
      const isTold =
        event.type === 'ok' && (claimed === 'stale-read' || claimed === 'wrong-result');
      return isTold ? [] : [event];
    });
}

/** As often as it must be, from its invocation on: each by a process that is never answered. */
function executedOften(
  { events }: History,
  index: number,
  copies: number,
): readonly HistoryEvent[] {
  const invocation = events[index] as HistoryEvent;
  const again = Array.from({ length: copies }, (_, i) => ({ ...invocation, process: 3000 + i }));
  return events.toSpliced(index, 0, ...again);
}

function readEarly(
  history: History,
  events: readonly HistoryEvent[],
  index: number,
): readonly HistoryEvent[] {
  const invocation = history.events[index] as HistoryEvent;
  const completion = completionOf(history, index);
  const process = 4000 + index;
  const rest = events.filter((event) => event !== invocation);
  return [
    { ...invocation, process },
    ...rest.map((event) => (event === completion ? { ...event, process } : event)),
  ];
}

const withoutAnswer = (
  events: readonly HistoryEvent[],
  completion: HistoryEvent | undefined,
): readonly HistoryEvent[] =>
  events.map((event) => {
    const { result: _, ...asked } = event;
    return event === completion ? { ...asked, type: 'info' } : event;
  });

const forced = (
  events: readonly HistoryEvent[],
  isAccused: (event: HistoryEvent) => boolean,
): readonly HistoryEvent[] =>
  events.map((event) => (isAccused(event) ? { ...event, f: `${FORCED}${event.f}` } : event));

/** Both surely had it: each was granted before the other began to give it back. */
function withoutHolder(history: History, index: number, other: number): readonly HistoryEvent[] {
  const back = (of: number): HistoryEvent | undefined => {
    const granted = completionOf(history, of)?.index ?? NaN;
    const { process } = history.events[of] as HistoryEvent;
    return history.events.find(
      (event) =>
        event.index > granted &&
        event.process === process &&
        event.type === 'invoke' &&
        event.f === 'release' &&
        completionOf(history, event.index)?.result !== false,
    );
  };
  const granted = [index, other].map((of) => completionOf(history, of)?.index ?? NaN);
  const ended = [index, other].map((of) => back(of)?.index ?? Infinity);
  assert.ok(Math.max(...granted) < Math.min(...ended), 'both had it at the same time');
  const gone = new Set(
    [index, back(index)?.index].flatMap((of) =>
      of === undefined ? [] : [of, completionOf(history, of)?.index],
    ),
  );
  return history.events.filter((event) => !gone.has(event.index));
}

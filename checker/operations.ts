// Operations: invocations paired with their completions, ready to be judged.
import { HistoryError } from './history-error.ts';
import type { History, HistoryEvent, Process, RequestId, Value } from './history.ts';
import type { OperationReference } from './verdict.ts';
import { WellFormedness } from './well-formed.ts';

/** An operation that happened (`result` known) or may have happened (`result` undefined). */
export interface Operation {
  /** Of the invocation event in the history. */
  readonly index: number;
  readonly process: Process;
  readonly f: string;
  readonly key: string | undefined;
  readonly value: Value;
  /** What came back; undefined when nobody knows whether the operation happened. */
  readonly result: Value | undefined;
  readonly id: RequestId | undefined;
  /** Positions of the invocation and of the completion among all events; NEVER when it is unknown. */
  readonly called: number;
  readonly returned: number;
  /**
   * What only an explanation supposes: that it was executed though its client was told that it had
   * failed; that it was done as its result says though the state did not allow it.
   */
  readonly supposed?: 'failed' | 'forced';
}

/** Later than the end of any history: the return of an operation that was never seen to return. */
export const NEVER: number = 2 ** 31 - 1;

export interface Operations {
  /** What may have happened, in the order of the invocations. */
  readonly all: readonly Operation[];
  /** What surely did not happen, as its clients were told; `returned` is when they were. */
  readonly failed: readonly Operation[];
  readonly counts: { readonly ok: number; readonly fail: number; readonly info: number };
}

/** @throws HistoryError where a process overlaps itself or completes what it never began. */
export function operationsOf({ events }: History): Operations {
  const completionOf = completions(events);
  const counts = { ok: 0, fail: 0, info: 0 };
  const all: Operation[] = [];
  const failed: Operation[] = [];
  for (let called = 0; called < events.length; called++) {
    const event = events[called] as HistoryEvent;
    if (event.type !== 'invoke' || event.process === 'nemesis') continue;
    const returned = completionOf[called] as number;
    const completion = events[returned];
    const outcome =
      completion?.type === 'ok' || completion?.type === 'fail' ? completion.type : 'info';
    counts[outcome] += 1;
    const isKnown = outcome === 'ok';
    const operation = {
      index: event.index,
      process: event.process,
      f: event.f,
      key: event.key,
      value: event.value ?? null,
      result: isKnown ? (completion?.result ?? null) : undefined,
      id: event.id,
      called,
      returned: outcome === 'info' ? NEVER : returned,
    };
    if (outcome === 'fail') failed.push({ ...operation, supposed: 'failed' });
    else all.push(operation);
  }
  return { all, failed, counts };
}

/** For each position of an invocation the position of its completion, -1 for the others. */
export function completions(events: readonly HistoryEvent[]): Int32Array {
  const wellFormedness = new WellFormedness();
  const completionOf = new Int32Array(events.length).fill(-1);
  for (let position = 0; position < events.length; position++) {
    const event = events[position] as HistoryEvent;
    const invocation = wellFormedness.accept(event);
    if (typeof invocation === 'string')
      throw new HistoryError(`event ${String(event.index)}: ${invocation}`);
    if (invocation >= 0) completionOf[invocation] = position;
  }
  return completionOf;
}

export const referenceTo = (operation: Operation): OperationReference => ({
  index: operation.index,
  process: operation.process,
  f: operation.f,
  value: operation.value,
  ...(operation.id !== undefined && { id: operation.id }),
});

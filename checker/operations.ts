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
}

/** Later than the end of any history: the return of an operation that was never seen to return. */
export const NEVER: number = 2 ** 31 - 1;

export interface Operations {
  /** What may have happened, in the order of the invocations. */
  readonly all: readonly Operation[];
  readonly counts: { readonly ok: number; readonly fail: number; readonly info: number };
}

/** @throws HistoryError where a process overlaps itself or completes what it never began. */
export function operationsOf(history: History): Operations {
  const wellFormedness = new WellFormedness();
  const invocations: { readonly event: HistoryEvent; readonly called: number }[] = [];
  const completions = new Map<HistoryEvent, { event: HistoryEvent; returned: number }>();
  for (const [position, event] of history.events.entries()) {
    const matched = wellFormedness.accept(event);
    if (typeof matched === 'string')
      throw new HistoryError(`event ${String(event.index)}: ${matched}`);
    if (matched !== undefined) completions.set(matched, { event, returned: position });
    else if (event.process !== 'nemesis') invocations.push({ event, called: position });
  }
  const counts = { ok: 0, fail: 0, info: 0 };
  const all: Operation[] = [];
  for (const { event, called } of invocations) {
    const completion = completions.get(event);
    const outcome = completion === undefined ? 'info' : completion.event.type;
    counts[outcome === 'ok' || outcome === 'fail' ? outcome : 'info'] += 1;
    if (outcome === 'fail') continue;
    const isKnown = outcome === 'ok';
    all.push({
      index: event.index,
      process: event.process,
      f: event.f,
      key: event.key,
      value: event.value ?? null,
      result: isKnown ? (completion?.event.result ?? null) : undefined,
      id: event.id,
      called,
      returned: isKnown && completion !== undefined ? completion.returned : NEVER,
    });
  }
  return { all, counts };
}

export const referenceTo = (operation: Operation): OperationReference => ({
  index: operation.index,
  process: operation.process,
  f: operation.f,
  value: operation.value,
  ...(operation.id !== undefined && { id: operation.id }),
});

// The operations of a history as a report shows them: each invocation with its completion.
import type { History, HistoryEvent, RequestId } from '../../checker/index.ts';

export interface Operation {
  readonly invocation: HistoryEvent;
  /** Absent where the run ended first: then nobody knows. */
  readonly completion?: HistoryEvent;
  readonly outcome: 'ok' | 'fail' | 'info';
}

/**
 * In the order of their invocations. The nemesis' own events are not among them. Every part of a
 * report asks for them; they are paired once for a history.
 */
export function pairOperations(history: History): readonly Operation[] {
  const known = paired.get(history);
  if (known !== undefined) return known;
  const operations = pair(history);
  paired.set(history, operations);
  return operations;
}

const paired = new WeakMap<History, readonly Operation[]>();

function pair(history: History): readonly Operation[] {
  const operations: Operation[] = [];
  const open = new Map<HistoryEvent['process'], number>();
  for (const event of history.events) {
    if (event.process === 'nemesis') continue;
    if (event.type === 'invoke') {
      open.set(event.process, operations.length);
      operations.push({ invocation: event, outcome: 'info' });
      continue;
    }
    const place = open.get(event.process);
    if (place === undefined) continue;
    open.delete(event.process);
    operations[place] = {
      invocation: operations[place]!.invocation,
      completion: event,
      outcome: event.type,
    };
  }
  return operations;
}

/** How a request is written everywhere: client id, `#`, sequence number. */
export function requestName(id: RequestId): string {
  return `${id.client}#${id.seq}`;
}

/** The client of an event: its client id where requests carry one, else its process. */
export function clientName(event: Pick<HistoryEvent, 'id' | 'process'>): string {
  return event.id?.client ?? `p${event.process}`;
}

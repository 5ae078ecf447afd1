// Which histories are of transactions, and of which kind: seen by their micro-operations.
import type { EventType, HistoryEvent, Process, Value } from '../history.ts';

const WRITES: ReadonlyMap<unknown, string> = new Map([
  ['append', 'list-append'],
  ['w', 'rw-register'],
]);

/** Whether a value is a list of micro-operations, `["append", k, v]`, `["w", k, v]` and `["r", k, nil]`. */
export function isTransaction(value: Value): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isMicroOperation);
}

function isMicroOperation(value: Value): boolean {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) return false;
  return value[0] === 'r' || WRITES.has(value[0]);
}

/** The model of a history of transactions; undefined where any operation is none, or all only read nothing. */
export function recognizeTransactions(events: readonly HistoryEvent[]): string | undefined {
  let model: string | undefined;
  for (const { type, process, f, value, result } of events) {
    if (process === 'nemesis') continue;
    if (f !== 'txn') return undefined;
    const micros = (type === 'ok' ? result : value) ?? [];
    if (!Array.isArray(micros)) return undefined;
    model ??= modelOf(micros);
  }
  return model;
}

/** A write tells the model, and so does what was read: a list of lists, anything else of registers. */
function modelOf(micros: readonly Value[]): string | undefined {
  for (const micro of micros) {
    if (!Array.isArray(micro)) continue;
    const written = WRITES.get(micro[0]);
    if (written !== undefined) return written;
  }
  return undefined;
}

interface Half {
  readonly type: EventType;
  readonly process: Process;
  readonly f: string;
  readonly value: Value;
}

/**
 * Transactions that were written down without their invocations, as Elle's examples are: all are taken
 * as invoked before any returned, each by a process of its own, as nothing is known of their times.
 */
export function withInvocations<Event extends Half>(events: readonly Event[]): readonly Event[] {
  const clients = events.filter(({ process }) => process !== 'nemesis');
  if (clients.some(({ type, f }) => type === 'invoke' || f !== 'txn')) return events;
  const own = clients.map((event, process) => ({ ...event, process }));
  return [
    ...own.map((event) => ({ ...event, type: 'invoke' as const, value: asked(event.value) })),
    ...own,
  ];
}

const asked = (value: Value): Value =>
  Array.isArray(value)
    ? value.map((micro: Value) =>
        Array.isArray(micro) && micro[0] === 'r' ? ['r', micro[1] as Value, null] : micro,
      )
    : value;

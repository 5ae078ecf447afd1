// Events as maps of fields, as Jepsen writes them (`:process :type :f :value`, and `:time :index :key :error`
// where they are known): what EDN, JSON, logs and tables have in common. Keys may come as tuples in the
// values, the value of a completion is its answer, and the model is guessed.
import { HistoryError } from '../history-error.ts';
import type { EventType, History, HistoryEvent, Process, Value } from '../history.ts';
import { guessModel, isAnswered } from '../guess.ts';
import {
  isTransaction,
  recognizeTransactions,
  withInvocations,
} from '../transactions/recognize.ts';
import { isSame } from '../value.ts';
import { WellFormedness } from '../well-formed.ts';
import { integerIn } from '../integers.ts';

/** A value, and the line of the file on which it begins. */
export interface Element {
  readonly value: Value;
  readonly line: number;
}

/** Collects the maps of a file, and makes them a history. Both methods throw HistoryError naming the line. */
export class EventMaps {
  #entries: Entry[] = [];
  #hasTimes = false;

  get count(): number {
    return this.#entries.length;
  }

  add(element: Element): void {
    const entry = entryOf(element);
    this.#hasTimes ||= entry.time !== 0;
    this.#entries.push(entry);
  }

  history(notices: readonly string[]): History {
    const isTimeless = !this.#hasTimes;
    const entries = [...withInvocations(this.#entries)];
    this.#entries = [];
    const isIndependent = areTuples(entries);
    const originNs = originOf(entries);
    const hasOwnIndex = isIndexed(entries);
    const wellFormedness = new WellFormedness();
    const events: HistoryEvent[] = [];
    // Each entry is let go as its event is made: together they would hold the file twice.
    const left: (Entry | undefined)[] = entries;
    for (let position = 0; position < left.length; position++) {
      const read = left[position] as Entry;
      left[position] = undefined;
      const entry = isIndependent ? untupled(read) : read;
      const timed = isTimeless ? { ...entry, time: position * 1_000_000 } : entry;
      const event = eventOf(timed, hasOwnIndex ? (entry.index ?? position) : position, originNs);
      const invocation = wellFormedness.accept(event);
      if (typeof invocation === 'string') throw new HistoryError(invocation, entry.line);
      events.push(event);
      const asked = events[invocation];
      if (asked !== undefined && isToken(asked, entry))
        events[position] = { ...event, result: entry.value };
      if (asked?.value === null && entry.type === 'ok' && !isAnswered(entry.f))
        events[invocation] = { ...asked, value: entry.value };
    }
    if (events.length === 0)
      throw new HistoryError(
        'the history is empty; it needs events like {:process 0, :type :invoke, :f :read, :value nil}',
        1,
      );
    const transactional = recognizeTransactions(events);
    const guess = guessModel(events);
    return {
      header: {
        format: 'doubletake-history',
        version: 1,
        // Then a time is the place in the file, in milliseconds, so that a picture has an order.
        ...(isTimeless && { timeless: true }),
        ...(transactional === undefined
          ? { model: guess.model, guess: guess.reason }
          : {
              model: transactional,
              guess: `judged as ${transactional}: its operations are transactions, which must be strict-serializable; --expect for another level`,
            }),
      },
      events,
      notices,
    };
  }
}

interface Entry {
  readonly line: number;
  readonly type: EventType;
  readonly process: Process;
  readonly f: string;
  readonly index: number | undefined;
  /** Nanoseconds; a bigint where a number cannot hold them. */
  readonly time: number | bigint;
  readonly key?: string;
  readonly value: Value;
  readonly error?: string;
}

/** Whether every event has an `:index` of its own and these rise: then it is by that that events are named. */
function isIndexed(entries: readonly Entry[]): boolean {
  return entries.every(
    ({ index }, position) => index !== undefined && index > (entries[position - 1]?.index ?? -1),
  );
}

/** Times since 1970 begin with the history; those since the run began stay as they are. */
function originOf(entries: readonly Entry[]): number | bigint {
  const first = entries[0]?.time ?? 0;
  return first > Number.MAX_SAFE_INTEGER ? first : 0;
}

const TYPES: ReadonlySet<unknown> = new Set<EventType>(['invoke', 'ok', 'fail', 'info']);

function entryOf({ value: element, line }: Element): Entry {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) {
    throw new HistoryError(
      'not an event; an event is a map like {:process 0, :type :invoke, :f :read, :value nil}',
      line,
    );
  }
  const fields = element as Readonly<Record<string, Value | undefined>>;
  const { index, type, f, time, key, value, error } = fields;
  const isBare = typeof f !== 'string' && isTransaction(value ?? null);
  const process = processOf(fields['process'] ?? (isBare ? 0 : undefined));
  if (!TYPES.has(type))
    throw new HistoryError(
      `:type is ${JSON.stringify(type)}; it must be :invoke, :ok, :fail or :info`,
      line,
    );
  if (typeof f !== 'string' && !isBare)
    throw new HistoryError(':f is missing; it names what was done', line);
  if (process === undefined)
    throw new HistoryError(':process must be a whole number, a name, or :nemesis', line);
  return {
    line,
    type: type as EventType,
    process,
    f: typeof f === 'string' ? f : 'txn',
    index: typeof index === 'number' && Number.isSafeInteger(index) ? index : undefined,
    time: Number.isSafeInteger(time) ? (time as number) : (integerIn(time) ?? 0),
    ...(key !== undefined && key !== null && { key: textOfKey(key) }),
    value: value ?? null,
    ...(error !== undefined && { error: textOf(error) }),
  };
}

/** A number, or a name; the digits are the name of what is too large for a number. */
function processOf(value: Value | undefined): Process | undefined {
  if (typeof value === 'string' || Number.isSafeInteger(value)) return value as Process;
  return integerIn(value)?.toString();
}

const textOf = (value: Value): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** A string that looks like another value is quoted: 1 and "1" are two keys. */
const textOfKey = (key: Value): string =>
  typeof key === 'string' && !/^(?:["[{\d-]|(?:true|false|null)$)/.test(key)
    ? key
    : JSON.stringify(key);

/**
 * A cas has a pair for its value anyhow, so it must be a pair with a pair in it. An operation that asks
 * nil and was never acknowledged may lack its key.
 */
function areTuples(entries: readonly Entry[]): boolean {
  const keyless = new Set<Process>();
  const asked = new Map<Process, Value>();
  let tuples = 0;
  for (const { type, process, f, key, value } of entries) {
    if (process === 'nemesis' || key !== undefined) continue;
    if (type === 'ok' && keyless.has(process)) return false;
    keyless.delete(process);
    if (type !== 'invoke') {
      // A pair whose first half changes is no key, but a version.
      if (type === 'ok' && asked.has(process) && isTuple(f, value)) {
        if (!isSame((value as readonly Value[])[0] ?? null, asked.get(process) ?? null))
          return false;
      }
      continue;
    }
    asked.delete(process);
    if (isTuple(f, value)) {
      tuples += 1;
      asked.set(process, (value as readonly Value[])[0] ?? null);
    } else if (value === null) keyless.add(process);
    else return false;
  }
  return tuples > 0;
}

const isTuple = (f: string, value: Value): boolean =>
  f !== 'txn' &&
  Array.isArray(value) &&
  value.length === 2 &&
  (f !== 'cas' || Array.isArray(value[1]));

function untupled(entry: Entry): Entry {
  if (!Array.isArray(entry.value) || entry.value.length !== 2 || entry.process === 'nemesis')
    return entry;
  const [key, value] = entry.value as unknown as readonly [Value, Value];
  return { ...entry, key: textOfKey(key), value };
}

/** A lock answers its owner with a number: a fencing token. */
const isToken = ({ value: owner = null }: HistoryEvent, { type, f, value }: Entry): boolean =>
  type === 'ok' &&
  f === 'acquire' &&
  owner !== null &&
  typeof value === 'number' &&
  value !== owner;

/** In Jepsen's histories a completion's value is the answer, for what changes nothing but answers. */
function eventOf(
  { type, process, f, time, key, value, error }: Entry,
  index: number,
  originNs: number | bigint,
): HistoryEvent {
  const event: { -readonly [field in keyof HistoryEvent]: HistoryEvent[field] } = {
    index,
    time: originNs === 0 ? Number(time) : Number(BigInt(time) - BigInt(originNs)),
    type,
    process,
    f,
  };
  if (key !== undefined) event.key = key;
  if (error !== undefined) event.error = error;
  if (type === 'invoke' || process === 'nemesis') event.value = value;
  else if (type === 'ok') event.result = isAnswered(f) ? value : f === 'cas' ? true : null;
  return event;
}

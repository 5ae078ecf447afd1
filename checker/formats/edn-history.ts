// Jepsen's histories: EDN maps one after another or in one vector, `:type :invoke :ok :fail :info`,
// values of independent keys as tuples `[key value]`.
import { HistoryError } from '../history-error.ts';
import type { EventType, History, HistoryEvent, Process, Value } from '../history.ts';
import { guessModel, isAnswered } from '../models/guess.ts';
import {
  isTransaction,
  recognizeTransactions,
  withInvocations,
} from '../transactions/recognize.ts';
import { WellFormedness } from '../well-formed.ts';
import { EdnScanner, type EdnElement } from './edn.ts';
import { integerIn } from './integers.ts';
import type { Reader } from './reader.ts';

export class EdnReader implements Reader {
  readonly #pieces: string[] = [];

  push(chunk: string): void {
    this.#pieces.push(chunk);
  }

  end(): History {
    const { elements, notices } = elementsOf(this.#pieces.join(''));
    const entries = withInvocations(elements.map(entryOf));
    const isIndependent = areTuples(entries);
    const originNs = originOf(entries);
    const wellFormedness = new WellFormedness();
    const indexOf = indexing(entries);
    const events: HistoryEvent[] = [];
    for (const [position, read] of entries.entries()) {
      const entry = isIndependent ? untupled(read) : read;
      const event = eventOf(entry, indexOf(position), originNs);
      const invocation = wellFormedness.accept(event);
      if (typeof invocation === 'string') throw new HistoryError(invocation, entry.line);
      events.push(event);
      const asked = events[invocation];
      if (asked?.value === null && entry.type === 'ok' && !isAnswered(entry.f))
        events[invocation] = { ...asked, value: entry.value };
    }
    if (events.length === 0)
      throw new HistoryError(
        'the EDN history is empty; it needs maps like {:process 0, :type :invoke, :f :read, :value nil}',
        1,
      );
    const transactional = recognizeTransactions(events);
    const guess = guessModel(events);
    return {
      header: {
        format: 'doubletake-history',
        version: 1,
        ...(transactional === undefined
          ? { model: guess.model, guess: guess.reason }
          : { model: transactional }),
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
  readonly time: bigint;
  readonly key?: string;
  readonly value: Value;
  readonly error?: string;
}

/** The maps of the file; of a torn last one only a notice. */
function elementsOf(text: string): {
  readonly elements: readonly EdnElement[];
  readonly notices: readonly string[];
} {
  const scanner = new EdnScanner(text, 1);
  const isVector = scanner.passes('[') || scanner.passes('(');
  const elements: EdnElement[] = [];
  const notices: string[] = [];
  try {
    for (let element = scanner.next(); element !== undefined; element = scanner.next())
      elements.push(element);
  } catch (error) {
    if (!(error instanceof HistoryError) || !scanner.isAtEnd || elements.length === 0) throw error;
    notices.push(`The last element is torn (${error.message}); it was left out.`);
    return { elements, notices };
  }
  if (isVector && !scanner.passes(']') && !scanner.passes(')')) {
    if (!scanner.isAtEnd) throw scanner.complain('a closing bracket that nothing opened');
    notices.push('The vector has no end; what it holds was read.');
  }
  if (!scanner.isAtEnd) throw scanner.complain('something stands after the end of the history');
  return { elements, notices };
}

/** The file's own `:index` where every event has one and it rises; else the position. */
function indexing(entries: readonly Entry[]): (position: number) => number {
  const isOwn = entries.every(
    ({ index }, position) => index !== undefined && index > (entries[position - 1]?.index ?? -1),
  );
  return (position) => (isOwn ? (entries[position]?.index ?? position) : position);
}

/** Times since 1970 begin with the history; those since the run began stay as they are. */
function originOf(entries: readonly Entry[]): bigint {
  const first = entries[0]?.time ?? 0n;
  return first > BigInt(Number.MAX_SAFE_INTEGER) ? first : 0n;
}

const TYPES: ReadonlySet<unknown> = new Set<EventType>(['invoke', 'ok', 'fail', 'info']);

function entryOf({ value: element, line }: EdnElement): Entry {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) {
    throw new HistoryError(
      'not an event; an event is a map like {:process 0, :type :invoke, :f :read, :value nil}',
      line,
    );
  }
  const fields = element as Readonly<Record<string, Value | undefined>>;
  const { index, type, f, time, key, value, error } = fields;
  const isBare = typeof f !== 'string' && isTransaction(value ?? null);
  const process = fields['process'] ?? (isBare ? 0 : undefined);
  if (!TYPES.has(type))
    throw new HistoryError(
      `:type is ${JSON.stringify(type)}; it must be :invoke, :ok, :fail or :info`,
      line,
    );
  if (typeof f !== 'string' && !isBare)
    throw new HistoryError(':f is missing; it names what was done', line);
  if (typeof process !== 'string' && !Number.isSafeInteger(process))
    throw new HistoryError(':process must be a whole number, a name, or :nemesis', line);
  return {
    line,
    type: type as EventType,
    process: process as Process,
    f: typeof f === 'string' ? f : 'txn',
    index: typeof index === 'number' && Number.isSafeInteger(index) ? index : undefined,
    time: integerIn(time) ?? 0n,
    ...(key !== undefined && key !== null && { key: textOfKey(key) }),
    value: value ?? null,
    ...(error !== undefined && { error: textOf(error) }),
  };
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
  let tuples = 0;
  for (const { type, process, f, key, value } of entries) {
    if (process === 'nemesis' || key !== undefined) continue;
    if (type === 'ok' && keyless.has(process)) return false;
    keyless.delete(process);
    if (type !== 'invoke') continue;
    if (isTuple(f, value)) tuples += 1;
    else if (value === null) keyless.add(process);
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

/** In Jepsen's histories a completion's value is the answer, for what changes nothing but answers. */
function eventOf(
  { type, process, f, time, key, value, error }: Entry,
  index: number,
  originNs: bigint,
): HistoryEvent {
  const base = {
    index,
    time: Number(time - originNs),
    type,
    process,
    f,
    ...(key !== undefined && { key }),
    ...(error !== undefined && { error }),
  };
  if (type === 'invoke' || process === 'nemesis') return { ...base, value };
  if (type !== 'ok') return base;
  return { ...base, result: isAnswered(f) || f === 'txn' ? value : f === 'cas' ? true : null };
}

// The history as JSON Lines: a header, then one event a line (harness/docs/history-format.md).
// Strict, because a verdict on a misread history is worse than none; the one thing forgiven is a torn
// last line, which a run that was killed while writing leaves behind.
import { HistoryError } from '../history-error.ts';
import type { EventType, History, HistoryEvent, HistoryHeader, Value } from '../history.ts';
import { parseExactly } from '../integers.ts';
import { LineSplitter } from './lines.ts';
import type { Reader } from './reader.ts';
import { WellFormedness } from '../well-formed.ts';

export class JsonLinesReader implements Reader {
  readonly #lines = new LineSplitter();
  readonly #wellFormedness = new WellFormedness();
  readonly #events: HistoryEvent[] = [];
  readonly #notices: string[] = [];
  #header: HistoryHeader | undefined;
  #line = 0;

  push(chunk: string): void {
    for (const line of this.#lines.push(chunk)) this.#read(line);
  }

  end(): History {
    const rest = this.#lines.rest();
    if (rest !== '') {
      if (this.#line > 0 && !isJson(rest)) {
        this.#notices.push(
          `1 line was left out: the last one (${String(this.#line + 1)}) is torn, as a writer killed midway leaves it`,
        );
      } else this.#read(rest);
    }
    if (this.#header === undefined) {
      throw new HistoryError(
        'the history is empty; a history begins with a header line, {"format":"doubletake-history","version":1,"model":"puthash"}',
      );
    }
    return { header: this.#header, events: this.#events, notices: this.#notices };
  }

  #read(line: string): void {
    this.#line += 1;
    const found = parse(line, this.#line);
    if (this.#header === undefined) {
      this.#header = asHeader(found);
      return;
    }
    const event = asEvent(found, this.#line);
    const complaint = this.#wellFormedness.accept(event);
    if (typeof complaint === 'string') throw new HistoryError(complaint, this.#line);
    this.#events.push(complaint < 0 ? event : sharing(event, this.#events[complaint]));
  }
}

/**
 * The completion, with the parts of its invocation that it repeats held once: in a history of millions,
 * a quarter of its memory.
 */
function sharing(event: HistoryEvent, invocation: HistoryEvent | undefined): HistoryEvent {
  if (invocation === undefined) return event;
  const completion = event as { -readonly [field in keyof HistoryEvent]: HistoryEvent[field] };
  const { id, value } = invocation;
  if (id !== undefined && id.client === event.id?.client && id.seq === event.id.seq)
    completion.id = id;
  if (value !== undefined && value === event.value) completion.value = value;
  return completion;
}

type Fields = Readonly<Record<string, Value | undefined>>;

function parse(line: string, lineNumber: number): Fields {
  let found: unknown;
  try {
    found = parseExactly(line);
  } catch {
    if (lineNumber === 1) throw foreign('its first line is not JSON');
    throw new HistoryError(
      `damaged, not JSON: ${excerpt(line)}; restore the line, or cut the file before it and judge what is left`,
      lineNumber,
    );
  }
  if (typeof found === 'object' && found !== null && !Array.isArray(found)) return found as Fields;
  if (lineNumber === 1) throw foreign('its first line is not an object');
  throw new HistoryError(`not an event: ${excerpt(line)}; an event is a JSON object`, lineNumber);
}

function asHeader(fields: Fields): HistoryHeader {
  if (fields['format'] !== 'doubletake-history') throw foreign('its first line is no header');
  if (fields['version'] !== 1) {
    throw new HistoryError(
      `the history has version ${JSON.stringify(fields['version'])}; this checker reads version 1, take the doubletake that wrote it`,
      1,
    );
  }
  if (typeof fields['model'] !== 'string') {
    throw new HistoryError('the header names no model; add one, "model":"puthash" for example', 1);
  }
  return fields as HistoryHeader;
}

function asEvent(fields: Fields, line: number): HistoryEvent {
  const { index, time, type, process, f, key, id, error, node } = fields;
  const demand = (holds: boolean, field: string, wanted: string): void => {
    if (holds) return;
    const found = fields[field] === undefined ? 'missing' : excerpt(JSON.stringify(fields[field]));
    throw new HistoryError(`"${field}" is ${found}; it must be ${wanted}`, line);
  };
  demand(isCount(index), 'index', 'a whole number, the position in the history');
  demand(isCount(time), 'time', 'a whole number of nanoseconds since the run began');
  demand(isEventType(type), 'type', 'one of "invoke", "ok", "fail", "info"');
  demand(
    isCount(process) || (typeof process === 'string' && process !== ''),
    'process',
    'a whole number, a name, or "nemesis"',
  );
  demand(typeof f === 'string', 'f', 'the name of what was done');
  demand(isTextOrNothing(key), 'key', 'a string, or left out');
  demand(isTextOrNothing(error ?? undefined), 'error', 'a text, or left out');
  demand(isTextOrNothing(node ?? undefined), 'node', 'a text, or left out');
  demand(id === undefined || isRequestId(id), 'id', 'like {"client":"c0","seq":1}, or left out');
  return fields as unknown as HistoryEvent;
}

const isCount = (value: Value | undefined): boolean =>
  Number.isSafeInteger(value) && Number(value) >= 0;

const isTextOrNothing = (value: Value | undefined): boolean =>
  value === undefined || typeof value === 'string';

const EVENT_TYPES: ReadonlySet<unknown> = new Set<EventType>(['invoke', 'ok', 'fail', 'info']);

const isEventType = (value: Value | undefined): boolean => EVENT_TYPES.has(value);

function isRequestId(value: Value): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { client, seq } = value as Fields;
  return typeof client === 'string' && Number.isSafeInteger(seq);
}

const foreign = (why: string): HistoryError =>
  new HistoryError(
    `not a doubletake history, ${why}; a history begins with {"format":"doubletake-history","version":1,"model":...}`,
    1,
  );

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const excerpt = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

// Events as JSON without a header of ours: one object a line, or an array of them, with Jepsen's names of
// fields (`process`, `type`, `f`, `value`, ...), as elle-cli and others write them.
import { HistoryError } from '../history-error.ts';
import type { History, Value } from '../history.ts';
import { EventMaps } from './event-maps.ts';
import { parseExactly } from '../integers.ts';
import { LineSplitter } from './lines.ts';
import type { Reader } from './reader.ts';

/** One event a line. */
export class JsonMapsReader implements Reader {
  readonly #lines = new LineSplitter();
  readonly #maps = new EventMaps();
  #line = 0;

  push(chunk: string): void {
    for (const line of this.#lines.push(chunk)) this.#read(line);
  }

  end(): History {
    const rest = this.#lines.rest();
    const notices: string[] = [];
    if (rest.trim() !== '') {
      try {
        this.#read(rest);
      } catch (error) {
        if (this.#maps.count === 0) throw error;
        notices.push(`1 line was left out: the last one (${String(this.#line)}) is torn`);
      }
    }
    return this.#maps.history(notices);
  }

  #read(text: string): void {
    this.#line += 1;
    if (text.trim() === '') return;
    this.#maps.add({ value: parsed(text, this.#line), line: this.#line });
  }
}

/** One array that holds all events; it is read when it is whole. */
export class JsonArrayReader implements Reader {
  readonly #pieces: string[] = [];

  push(chunk: string): void {
    this.#pieces.push(chunk);
  }

  end(): History {
    const text = this.#pieces.join('');
    const elements = parsed(text, 1);
    if (!Array.isArray(elements)) throw new HistoryError('not an array of events', 1);
    const maps = new EventMaps();
    // JSON.parse tells no lines: an event is named by its place in the array.
    for (const [place, value] of (elements as Value[]).entries())
      maps.add({ value, line: place + 1 });
    return maps.history([]);
  }
}

function parsed(text: string, line: number): Value {
  try {
    return parseExactly(text) as Value;
  } catch (error) {
    throw new HistoryError(
      `damaged, not JSON: ${(error as Error).message.replaceAll(/\s+/g, ' ')}`,
      line,
    );
  }
}

// Events as lines of columns, as Jepsen prints operations: `history.txt`, and the lines of jepsen.util in its
// log and in Maelstrom's (whose other lines say nothing of operations and are passed over):
//   0	:invoke	:write	3
//   2026-11-28 08:00:00,000{GMT}	INFO	[jepsen worker 0] jepsen.util: 0	:invoke	:write	3
import { HistoryError } from '../history-error.ts';
import type { History, Value } from '../history.ts';
import { EdnNames } from './edn-names.ts';
import { EdnScanner } from './edn.ts';
import { EventMaps } from './event-maps.ts';
import { LineSplitter } from './lines.ts';
import type { Reader } from './reader.ts';

/** Process, type, function, value and, where there is one, the error: apart by tabs. */
const OPERATION =
  /(?:^|[\s:-])(?<process>:?[\w.-]+)\t:(?<type>invoke|ok|fail|info)\t(?<f>:[^\t]+)(?:\t(?<value>[^\t]*))?(?:\t(?<error>.*))?$/;

export class EventLinesReader implements Reader {
  readonly #lines = new LineSplitter();
  readonly #maps = new EventMaps();
  readonly #names = new EdnNames();
  #line = 0;

  push(chunk: string): void {
    for (const line of this.#lines.push(chunk)) this.#read(line);
  }

  end(): History {
    const rest = this.#lines.rest();
    if (rest !== '') this.#read(rest);
    if (this.#maps.count === 0) {
      throw new HistoryError(
        'no line is an operation; one has the columns process, :type, :f and value, apart by tabs',
        1,
      );
    }
    return this.#maps.history([]);
  }

  #read(text: string): void {
    this.#line += 1;
    const { process, type, f, value, error } = OPERATION.exec(text)?.groups ?? {};
    if (process === undefined || type === undefined || f === undefined) return;
    const fields = {
      process: this.#element(process, false),
      type,
      f: this.#element(f, false),
      value: this.#element(value ?? 'nil', true),
      ...(error !== undefined && error.trim() !== '' && { error: error.trim() }),
    };
    this.#maps.add({ value: fields, line: this.#line });
  }

  #element(text: string, isValue: boolean): Value {
    return new EdnScanner(text, this.#line, this.#names, isValue).next()?.value ?? null;
  }
}

/** Whether a line is an operation in columns: then the file is one of these. */
export const isEventLine = (line: string): boolean => OPERATION.test(line);

// Histories as text: written as JSON Lines, read from that and from what others write (EDN, JSON, lines of
// columns, the logs that Porcupine is tested with), told apart by how they begin.
import { EdnReader } from './formats/edn-history.ts';
import { EventLinesReader, isEventLine } from './formats/event-lines.ts';
import { JepsenLogReader } from './formats/jepsen-log.ts';
import { JsonArrayReader, JsonMapsReader } from './formats/json-maps.ts';
import { JsonLinesReader } from './formats/json-lines.ts';
import type { Reader } from './formats/reader.ts';
import type { History, HistoryEvent, HistoryHeader } from './history.ts';

/** The header as a line, newline included. */
export const encodeHeader = (header: HistoryHeader): string => `${JSON.stringify(header)}\n`;

/** One event as a line, newline included. */
export const encodeEvent = (event: HistoryEvent): string => `${JSON.stringify(event)}\n`;

/** @throws HistoryError naming the line, for text that is not a history or was damaged. */
export function decodeHistory(text: string): History {
  const reader = new HistoryReader();
  reader.push(text);
  return reader.end();
}

/** Reads a history in pieces: `push` text as it comes, cut anywhere, then `end`. Both throw HistoryError. */
export class HistoryReader implements Reader {
  #beginning = '';
  #reader: Reader | undefined;

  push(chunk: string): void {
    if (this.#reader !== undefined) {
      this.#reader.push(chunk);
      return;
    }
    this.#beginning += chunk;
    const isEnough =
      this.#beginning.length > BEGINNING || this.#beginning.trimStart().includes('\n');
    if (isEnough) this.#begin();
  }

  end(): History {
    this.#begin();
    return (this.#reader as Reader).end();
  }

  #begin(): void {
    if (this.#reader !== undefined) return;
    this.#reader = readerFor(this.#beginning.trimStart());
    this.#reader.push(this.#beginning);
    this.#beginning = '';
  }
}

/** Characters after which the format is told even though no line has ended. */
const BEGINNING = 1 << 16;

/** By how the text begins, and by its first line. */
function readerFor(beginning: string): Reader {
  if (/^(\{\s*:|\[\s*[{#]\s*:|\[\s*#|[#;(^])/.test(beginning)) return new EdnReader();
  if (/^\[\s*(\{\s*["}]|\])/.test(beginning)) return new JsonArrayReader();
  if (beginning.startsWith('[')) return new EdnReader();
  const [first = ''] = beginning.split('\n', 1);
  if (/^INFO\s+jepsen\.util\s+-/.test(first)) return new JepsenLogReader();
  if (isEventLine(first.trimEnd()) || isLogLine(first)) return new EventLinesReader();
  return isHeaderless(first) ? new JsonMapsReader() : new JsonLinesReader();
}

/** How lines of Jepsen's log and of Maelstrom's begin. */
const isLogLine = (line: string): boolean =>
  /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d|^(?:INFO|WARN|DEBUG|ERROR) \[/.test(line);

/** An event where our header would be. */
function isHeaderless(line: string): boolean {
  return (
    line.startsWith('{') &&
    !/"format"\s*:/.test(line) &&
    /"type"\s*:/.test(line) &&
    /"process"\s*:/.test(line)
  );
}

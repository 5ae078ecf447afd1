// Histories as text: written as JSON Lines, read from that, from Jepsen's EDN and from the logs that
// Porcupine is tested with, told apart by how they begin.
import { EdnReader } from './formats/edn-history.ts';
import { JepsenLogReader } from './formats/jepsen-log.ts';
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
    if (this.#beginning.trimStart().length < 2) return;
    this.#reader = readerFor(this.#beginning.trimStart());
    this.#reader.push(this.#beginning);
  }

  end(): History {
    this.#reader ??= new JsonLinesReader();
    return this.#reader.end();
  }
}

function readerFor(beginning: string): Reader {
  if (/^(\{\s*:|\[\s*[{#]|[#;(^])/.test(beginning)) return new EdnReader();
  return beginning.startsWith('IN') ? new JepsenLogReader() : new JsonLinesReader();
}

// Text that comes in pieces, cut anywhere, given out line by line.
import { HistoryError } from '../history-error.ts';

/** Of one line, in characters: an event takes some hundreds, and what has no ends of lines is no history. */
const LINE_LENGTH = 2 ** 26;

export class LineSplitter {
  #pieces: string[] = [];
  #length = 0;

  /** The lines that this piece completes, without their newlines. @throws HistoryError for one without end. */
  push(chunk: string): readonly string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      this.#pieces.push(chunk.slice(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    if (start < chunk.length) this.#pieces.push(chunk.slice(start));
    this.#length += chunk.length - start;
    if (this.#length > LINE_LENGTH) {
      throw new HistoryError(
        `a line is longer than ${String(LINE_LENGTH)} characters; this is no history`,
      );
    }
    return lines;
  }

  /** What came after the last newline. */
  rest(): string {
    return this.#take();
  }

  #take(): string {
    const line = this.#pieces.join('');
    this.#pieces = [];
    this.#length = 0;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }
}

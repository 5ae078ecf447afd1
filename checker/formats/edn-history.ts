// Jepsen's histories as EDN: one map an event (`history.edn`), or a vector of them. Elements are read as
// they come, so that no history is too large for one text.
import { HistoryError } from '../history-error.ts';
import type { History } from '../history.ts';
import { EdnNames } from './edn-names.ts';
import { EdnScanner, type EdnElement } from './edn.ts';
import { EventMaps } from './event-maps.ts';
import type { Reader } from './reader.ts';

export class EdnReader implements Reader {
  readonly #maps = new EventMaps();
  readonly #names = new EdnNames();
  /** Text that is not read yet: at most one element, and what came after the last line break. */
  #pieces: string[] = [];
  #line = 1;
  #hasBegun = false;
  #isVector = false;
  #isClosed = false;

  push(chunk: string): void {
    const end = chunk.lastIndexOf('\n') + 1;
    if (end > 0) {
      this.#pieces.push(this.#read(this.#taken() + chunk.slice(0, end), false));
    }
    if (end < chunk.length) this.#pieces.push(chunk.slice(end));
  }

  end(): History {
    const notices: string[] = [];
    try {
      this.#read(this.#taken(), true);
    } catch (error) {
      if (!(error instanceof Torn) || this.#maps.count === 0) throw error;
      notices.push(`1 element was left out: the last one is torn (${error.message})`);
      return this.#maps.history(notices);
    }
    if (this.#isVector && !this.#isClosed)
      notices.push('the vector has no end: what it holds was read');
    return this.#maps.history(notices);
  }

  #taken(): string {
    const text = this.#pieces.join('');
    this.#pieces = [];
    return text;
  }

  /** Takes whole elements; what is left is the beginning of one that goes on in the next piece. */
  #read(text: string, isLast: boolean): string {
    const scanner = new EdnScanner(text, this.#line, this.#names);
    if (!this.#hasBegun && !scanner.isAtEnd) {
      this.#hasBegun = true;
      this.#isVector = scanner.passes('[') || scanner.passes('(');
    }
    for (;;) {
      const { position, line } = scanner;
      const element = this.#next(scanner);
      if (element === 'end') return this.#keep('', scanner.line);
      if (element instanceof HistoryError) {
        if (isLast) throw new Torn(element);
        return this.#keep(text.slice(position), line);
      }
      this.#maps.add(element);
    }
  }

  /** The next element, `end` where nothing is left, or what is missing of one that is not whole yet. */
  #next(scanner: EdnScanner): EdnElement | HistoryError | 'end' {
    try {
      if (this.#isVector && !this.#isClosed)
        this.#isClosed = scanner.passes(']') || scanner.passes(')');
      if (scanner.isAtEnd) return 'end';
      if (this.#isClosed)
        throw new Foreign(scanner.complain('something stands after the end of the history'));
      const element = scanner.next();
      if (element === undefined)
        throw new Foreign(scanner.complain('a closing bracket that nothing opened'));
      return element;
    } catch (error) {
      if (error instanceof Foreign) throw error.cause;
      if (error instanceof HistoryError && scanner.hasReadAll) return error;
      throw error;
    }
  }

  #keep(rest: string, line: number): string {
    this.#line = line;
    return rest;
  }
}

/** What is wrong, however the text goes on. */
class Foreign extends Error {
  constructor(cause: HistoryError) {
    super(cause.message, { cause });
  }
}

/** The last element has no end. */
class Torn extends HistoryError {
  constructor({ message, line }: HistoryError) {
    super(message.replace(/^line \d+: /, ''), line);
  }
}

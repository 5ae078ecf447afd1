// Text that comes in pieces, cut anywhere, given out line by line.

export class LineSplitter {
  #pieces: string[] = [];

  /** The lines that this piece completes, without their newlines. */
  push(chunk: string): readonly string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      this.#pieces.push(chunk.slice(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    if (start < chunk.length) this.#pieces.push(chunk.slice(start));
    return lines;
  }

  /** What came after the last newline. */
  rest(): string {
    return this.#take();
  }

  #take(): string {
    const line = this.#pieces.join('');
    this.#pieces = [];
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }
}

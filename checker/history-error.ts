// What is wrong with a history somebody handed in, in one clear line.

/** The history cannot be judged as it is; `line` counts from 1, where the fault has a place in a file. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
  readonly line: number | undefined;

  constructor(problem: string, line?: number) {
    super(line === undefined ? problem : `line ${String(line)}: ${problem}`);
    this.line = line;
  }
}

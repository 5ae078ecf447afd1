// The trace: what every node and client process wrote down itself, one JSON object a line. It shows
// what the history cannot: which node executed a request, and where a message was lost. A run may
// have no trace (a foreign system), and one that was killed may end in a torn line.
import { lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { TraceLine } from '../plan/trace-line.ts';
import { bytesOf, isNamed } from './packed.ts';

export interface Trace {
  /** Ordered by time. */
  readonly lines: readonly TraceLine[];
  /** What had to be left out, one sentence each. */
  readonly notices: readonly string[];
}

export const emptyTrace: Trace = { lines: [], notices: [] };

/** Which lines are wanted; times count from the beginning of the history. */
export type Interest = (line: TraceLine) => boolean;

/**
 * Reads what is wanted of every `*.jsonl` of a trace folder, compressed or not, line by line; a folder
 * that is not there is an empty trace. `originNs` is the time of the machine's clock at which the
 * history's time is 0. All lines of a call are wanted where one is, and the last one of each file, after
 * which nothing is known of its node.
 */
export async function readTraceFolder(
  folder: string,
  { originNs, interest }: { readonly originNs: number; readonly interest: Interest },
): Promise<Trace> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const calls = new Set<string>();
  const isWanted = (line: TraceLine): boolean => {
    if (line.call !== undefined && calls.has(line.call)) return true;
    if (!interest(line)) return false;
    if (line.call !== undefined) calls.add(line.call);
    return true;
  };
  const traces: Trace[] = [];
  for (const name of names.filter((one) => isNamed(one, '.jsonl')).toSorted()) {
    const reader = new TraceReader({ name, originNs }, isWanted);
    const file = join(folder, name);
    // A link is no trace: a run folder may come from others.
    if ((await lstat(file)).isFile()) await readInto(reader, file);
    traces.push(reader.end());
  }
  return mergeTraces(traces);
}

async function readInto(reader: TraceReader, file: string): Promise<void> {
  const decoder = new TextDecoder();
  try {
    for await (const bytes of bytesOf(file))
      reader.push(decoder.decode(bytes as Buffer, { stream: true }));
    reader.push(decoder.decode());
  } catch (error) {
    reader.fail(error as Error);
  }
}

interface Source {
  readonly name: string;
  readonly originNs: number;
}

/** Lines that are no JSON objects with a time, a node and an event are left out, with a notice. */
export function parseTrace(text: string, source: Source): Trace {
  const reader = new TraceReader(source, () => true);
  reader.push(text);
  return reader.end();
}

/** The notices of one file; the others are counted. */
const NOTICES_MAX = 20;

/** Characters of a line. */
const LINE_MAX = 1 << 22;

/** Takes the text of one file in pieces, cut anywhere. */
class TraceReader {
  readonly #source: Source;
  readonly #isWanted: Interest;
  readonly #lines: TraceLine[] = [];
  readonly #notices: string[] = [];
  /** The latest line, where it is not wanted for itself. */
  #last: TraceLine | undefined;
  #rest = '';
  #rows = 0;
  #damaged = 0;

  constructor(source: Source, isWanted: Interest) {
    this.#source = source;
    this.#isWanted = isWanted;
  }

  push(text: string): void {
    const rows = (this.#rest + text).split('\n');
    this.#rest = rows.pop() ?? '';
    // What follows until its end is damaged with it.
    if (this.#rest.length > LINE_MAX) this.#rest = '(too long)';
    for (const row of rows) {
      this.#rows += 1;
      if (row === '' || this.#take(row)) continue;
      this.#damaged += 1;
      if (this.#damaged <= NOTICES_MAX)
        this.#note(`line ${this.#rows} is damaged and was left out`);
    }
  }

  end(): Trace {
    const left = this.#damaged - NOTICES_MAX;
    if (left > 0) this.#note(`${left} more lines are damaged and were left out`);
    if (this.#rest !== '' && !this.#take(this.#rest))
      this.#note('the last line is torn and was left out');
    if (this.#last !== undefined) this.#lines.push(this.#last);
    return { lines: this.#lines, notices: this.#notices };
  }

  /** Nothing more of the file can be read. */
  fail({ message }: Error): void {
    this.#rest = '';
    this.#note(`cannot be read further: ${message}`);
  }

  #note(what: string): void {
    this.#notices.push(`${basename(this.#source.name)}: ${what}`);
  }

  #take(row: string): boolean {
    const read = parseLine(row);
    if (read === undefined) return false;
    const line = { ...read, time: read.time - this.#source.originNs };
    const isWanted = this.#isWanted(line);
    if (isWanted) this.#lines.push(line);
    this.#last = isWanted ? undefined : line;
    return true;
  }
}

export function mergeTraces(traces: readonly Trace[]): Trace {
  return {
    lines: traces.flatMap(({ lines }) => lines).toSorted((a, b) => a.time - b.time),
    notices: traces.flatMap(({ notices }) => notices),
  };
}

function parseLine(row: string): TraceLine | undefined {
  let line: unknown;
  try {
    line = JSON.parse(row);
  } catch {
    return undefined;
  }
  if (typeof line !== 'object' || line === null) return undefined;
  const { time, node, event } = line as Partial<TraceLine>;
  const isLine = typeof time === 'number' && typeof node === 'string' && typeof event === 'string';
  return isLine ? (line as TraceLine) : undefined;
}

// The trace: what every node and client process wrote down itself, one JSON object a line. It shows
// what the history cannot: which node executed a request, and where a message was lost. A run may
// have no trace (a foreign system), and one that was killed may end in a torn line.
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { TraceLine } from '../plan/trace-line.ts';

export interface Trace {
  /** Ordered by time. */
  readonly lines: readonly TraceLine[];
  /** What had to be left out, one sentence each. */
  readonly notices: readonly string[];
}

export const emptyTrace: Trace = { lines: [], notices: [] };

/**
 * Reads every `*.jsonl` of a trace folder; a folder that is not there is an empty trace.
 * `originNs` is the time of the machine's clock at which the history's time is 0.
 */
export async function readTraceFolder(folder: string, originNs: number): Promise<Trace> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith('.jsonl')).toSorted();
  return mergeTraces(
    await Promise.all(
      files.map(async (name) =>
        parseTrace(await readFile(join(folder, name), 'utf8'), { name, originNs }),
      ),
    ),
  );
}

/** Lines that are no JSON objects with a time, a node and an event are left out, with a notice. */
export function parseTrace(
  text: string,
  source: { readonly name: string; readonly originNs: number },
): Trace {
  const lines: TraceLine[] = [];
  const notices: string[] = [];
  const rows = text.split('\n');
  for (const [index, row] of rows.entries()) {
    if (row === '') continue;
    const line = parseLine(row);
    if (line !== undefined) {
      lines.push({ ...line, time: line.time - source.originNs });
    } else if (index === rows.length - 1) {
      notices.push(`${basename(source.name)}: the last line is torn and was left out`);
    } else {
      notices.push(`${basename(source.name)}: line ${index + 1} is damaged and was left out`);
    }
  }
  return { lines, notices };
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

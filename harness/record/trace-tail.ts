// Follows what nodes and clients write while a run goes on: traces, and logs.
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseTrace } from './trace.ts';
import { type TraceLine } from '../plan/trace-line.ts';

/** Each call gives the whole lines that were added since the one before, file by file. */
export function tailTraces(folder: string): () => readonly TraceLine[] {
  const added = tailFiles(folder, '.jsonl');
  return () => added().flatMap(({ name, text }) => parseTrace(text, { name, originNs: 0 }).lines);
}

/** A line of a node's log. */
export interface LogLine {
  readonly node: string;
  readonly text: string;
}

/** The same of the logs `NODE.log`. */
export function tailLogs(folder: string): () => readonly LogLine[] {
  const added = tailFiles(folder, '.log');
  return () =>
    added().flatMap(({ name, text }) =>
      text.split('\n').map((line) => ({ node: name.slice(0, -'.log'.length), text: line })),
    );
}

interface Added {
  readonly name: string;
  /** Whole lines, each with its end. */
  readonly text: string;
}

function tailFiles(folder: string, ending: string): () => readonly Added[] {
  const offsets = new Map<string, number>();
  const read = (name: string): readonly Added[] => {
    const offset = offsets.get(name) ?? 0;
    const added = readFrom(join(folder, name), offset);
    const whole = added.subarray(0, added.lastIndexOf(0x0a) + 1);
    offsets.set(name, offset + whole.length);
    return whole.length === 0 ? [] : [{ name, text: whole.toString() }];
  };
  return () =>
    readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .flatMap(read);
}

function readFrom(file: string, offset: number): Buffer {
  const bytes = Buffer.alloc(statSync(file).size - offset);
  if (bytes.length === 0) return bytes;
  const descriptor = openSync(file, 'r');
  try {
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, offset));
  } finally {
    closeSync(descriptor);
  }
}

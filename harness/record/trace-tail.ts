// Follows the traces of a run while its nodes and clients write them.
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseTrace } from './trace.ts';
import { type TraceLine } from '../plan/trace-line.ts';

/** Each call gives the whole lines that were added since the one before, file by file. */
export function tailTraces(folder: string): () => readonly TraceLine[] {
  const offsets = new Map<string, number>();
  const read = (name: string): readonly TraceLine[] => {
    const offset = offsets.get(name) ?? 0;
    const added = readFrom(join(folder, name), offset);
    const whole = added.subarray(0, added.lastIndexOf(0x0a) + 1);
    offsets.set(name, offset + whole.length);
    return parseTrace(whole.toString(), { name, originNs: 0 }).lines;
  };
  return () =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
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

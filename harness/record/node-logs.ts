// The ends of the nodes' logs, as the report page shows them.
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lastLines } from '../ground/file-end.ts';

export interface NodeLog {
  /** Of the file. */
  readonly name: string;
  /** The last lines of it. */
  readonly lines: readonly string[];
  readonly lineCount: number;
}

/**
 * Every `*.log` of the folder, at most `linesMax` lines of each; none where there is no folder. A link
 * is no log: a run folder may come from others.
 */
export async function readNodeLogs(folder: string, linesMax: number): Promise<readonly NodeLog[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const logs: NodeLog[] = [];
  for (const name of names.filter((one) => one.endsWith('.log')).toSorted()) {
    const file = join(folder, name);
    if (!(await lstat(file)).isFile()) continue;
    logs.push({ name, lines: await lastLines(file, linesMax), lineCount: await countLines(file) });
  }
  return logs;
}

async function countLines(file: string): Promise<number> {
  let count = 0;
  let isEnded = true;
  for await (const chunk of createReadStream(file)) {
    const piece = chunk as Buffer;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) count++;
    isEnded = piece.at(-1) === 10;
  }
  return isEnded ? count : count + 1;
}

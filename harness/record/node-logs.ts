// The ends of the nodes' logs, as the report page shows them.
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesOf, isNamed } from './packed.ts';

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
  for (const name of names.filter((one) => isNamed(one, '.log')).toSorted()) {
    const file = join(folder, name);
    if (!(await lstat(file)).isFile()) continue;
    logs.push({ name, ...(await endOf(file, linesMax)) });
  }
  return logs;
}

/** Characters of one line that are shown. */
const LINE_MAX = 2000;

/** Reads it whole, a piece at a time: a log that is compressed has no other end. */
async function endOf(file: string, linesMax: number): Promise<Omit<NodeLog, 'name'>> {
  const decoder = new TextDecoder();
  let lines: string[] = [];
  let lineCount = 0;
  let rest = '';
  for await (const bytes of bytesOf(file)) {
    const rows = (rest + decoder.decode(bytes as Buffer, { stream: true })).split('\n');
    rest = rows.pop()!.slice(0, LINE_MAX);
    lineCount += rows.length;
    lines = [...lines, ...rows.slice(-linesMax)].slice(-linesMax);
  }
  if (rest !== '') {
    lineCount += 1;
    lines = [...lines, rest].slice(-linesMax);
  }
  return { lines: lines.map((line) => line.slice(0, LINE_MAX)), lineCount };
}

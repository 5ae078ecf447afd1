// The ends of the nodes' logs, as the report page shows them.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface NodeLog {
  /** Of the file. */
  readonly name: string;
  /** The last lines of it. */
  readonly lines: readonly string[];
  readonly lineCount: number;
}

/** Every `*.log` of the folder, at most `linesMax` lines of each; none where there is no folder. */
export async function readNodeLogs(folder: string, linesMax: number): Promise<readonly NodeLog[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith('.log')).toSorted();
  return Promise.all(
    files.map(async (name) => {
      const lines = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n');
      return { name, lines: lines.slice(-linesMax), lineCount: lines.length };
    }),
  );
}

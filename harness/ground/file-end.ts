// The end of a file that may be of any size: logs of nodes and of Toxiproxy grow to hundreds of
// megabytes, and only their last lines are ever shown.
import { open } from 'node:fs/promises';

/** Far more than the lines that are shown. */
const END_BYTES = 1 << 16;

/** The last whole lines, at most so many, as text without a final line break; empty where there is no file. */
export async function lastLines(file: string, most: number): Promise<readonly string[]> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return [];
  try {
    const { size } = await handle.stat();
    const begin = Math.max(0, size - END_BYTES);
    const bytes = Buffer.alloc(size - begin);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, begin);
    const text = bytes.toString('utf8', 0, bytesRead).trimEnd();
    if (text === '') return [];
    const lines = text.split('\n');
    // The first line of a piece is torn, unless it is all that there is.
    return (begin > 0 && lines.length > 1 ? lines.slice(1) : lines).slice(-most);
  } finally {
    await handle.close();
  }
}

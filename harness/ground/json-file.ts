// A small JSON file that somebody else may have written or damaged.
import { readTextFile } from './text-file.ts';
import { UsageError } from './usage-error.ts';

/** What stands in it. `kind` is what it should be, "a plan". @throws UsageError in one line, naming the file. */
export function readJsonFile(file: string, kind: string): unknown {
  try {
    return JSON.parse(readTextFile(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new UsageError(`${file}: there is no such file; it should be ${kind}`);
    // A complaint about JSON quotes the text around it, ends of lines included.
    const reason = (error as Error).message.replaceAll(/\s*\n\s*/g, ' ');
    throw new UsageError(`${file}: cannot be read as ${kind}: ${reason}`);
  }
}

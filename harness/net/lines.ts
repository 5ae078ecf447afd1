// Lines of a stream that is not ours, with a bound on how long one may be.
import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

export interface LineOptions {
  /** Characters of a line, its end not counted. */
  readonly most: number;
  readonly onLine: (line: string) => void;
  /** Told once, when a line is longer; nothing is read any more. */
  readonly onTooLong: () => void;
}

/** Hands on each line without its end, until the stream ends; an unfinished last line is none. */
export function eachLine(stream: Readable, { most, onLine, onTooLong }: LineOptions): void {
  const decoder = new StringDecoder();
  let rest = '';
  const read = (chunk: Buffer): void => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    const whole = lines.findIndex((line) => line.length > most);
    for (const line of whole < 0 ? lines : lines.slice(0, whole)) onLine(line.replace(/\r$/, ''));
    if (whole < 0 && rest.length <= most) return;
    rest = '';
    stream.off('data', read);
    stream.resume();
    onTooLong();
  };
  stream.on('data', read);
}

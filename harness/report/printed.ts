// The one door to the terminal: nothing from outside (names, errors, answers, logs, file names) moves the
// cursor, recolours, retitles or reorders what a person reads, and no secret is among it.
import { withoutSecrets } from '../ground/secrets.ts';
import { printableLines } from './value-text.ts';

/** The result, on stdout. */
export function print(text: string): void {
  process.stdout.write(shown(text));
}

/** The result with colours of ours; whoever paints has made what is not ours `printable` before. */
export function printPainted(text: string): void {
  process.stdout.write(
    text
      .split(ourPaint)
      .map((part, index) => (index % 2 === 0 ? shown(part) : part))
      .join(''),
  );
}

/** What goes on meanwhile, on stderr. */
export function note(text: string): void {
  process.stderr.write(shown(text));
}

/** A line that takes the place of the last one on a terminal, and is a line of its own elsewhere. */
export function rewriteLine(stream: NodeJS.WriteStream, line: string): void {
  clearLine(stream);
  stream.write(`${shown(line)}${stream.isTTY ? '' : '\n'}`);
}

function shown(text: string): string {
  return printableLines(withoutSecrets(text));
}

/** Takes away what `rewriteLine` left; nothing where lines stay. */
export function clearLine(stream: NodeJS.WriteStream): void {
  if (stream.isTTY) stream.write('\r\u{1b}[K');
}

const ESCAPE = '\u{1b}';

/** Bold in a colour, and its end: all that runScreen paints with. */
const ourPaint = new RegExp(`(${ESCAPE}\\[(?:1;3[1239]|0)m)`);

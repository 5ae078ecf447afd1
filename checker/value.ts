// JSON values compared by what they say.
import { HistoryError } from './history-error.ts';
import type { Value } from './history.ts';

/** Levels of nesting that a value may have: more than any of a real history; a damaged file may open brackets without end. */
export const DEEPEST_VALUE = 200;

/** The same text for the same value, whatever the order in which fields were written. */
export function canonical(value: Value, depth = 0): string {
  if (typeof value === 'string') return JSON.stringify(value);
  // JSON has no word for what is too large for a number; read again, this is it.
  if (value === Infinity || value === -Infinity) return value < 0 ? '-1e999' : '1e999';
  if (typeof value !== 'object' || value === null) return String(value);
  if (depth > DEEPEST_VALUE)
    throw new HistoryError('a value is nested too deep to be an argument or a result');
  if (Array.isArray(value)) {
    return `[${(value as readonly Value[]).map((item) => canonical(item, depth + 1)).join(',')}]`;
  }
  const fields = Object.entries(value as Readonly<Record<string, Value>>).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field, depth + 1)}`).join(',')}}`;
}

/** Whether two values say the same. */
export const isSame = (a: Value, b: Value): boolean =>
  a === b || (isCompound(a) && isCompound(b) && canonical(a) === canonical(b));

const isCompound = (value: Value): boolean => typeof value === 'object' && value !== null;

/** A string as it is, anything else as the JSON text of it. */
export const textOf = (value: Value): string =>
  typeof value === 'string' ? value : canonical(value);

/** Before the text of a value that is no string: 1 is not "1". */
const NO_STRING = '\u0000';

/** A string as it is, anything else as its JSON text with a mark. */
export const typedText = (value: Value): string =>
  typeof value === 'string' ? value : NO_STRING + canonical(value);

export const isString = (typed: string): boolean => !typed.startsWith(NO_STRING);

/** `textOf` of what `typedText` was made of. */
export const untyped = (typed: string): string => (isString(typed) ? typed : typed.slice(1));

export const valueOfTyped = (typed: string): Value =>
  isString(typed) ? typed : (JSON.parse(untyped(typed)) as Value);

/** The values of which a text holds one a line, each with its end. */
export function linesOf(text: string): readonly Value[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Value);
}

/** The other way: a line for each value of a list; undefined for what is no list. */
export const linesFrom = (value: Value): string | undefined =>
  Array.isArray(value)
    ? (value as readonly Value[]).map((item) => `${canonical(item)}\n`).join('')
    : undefined;

/** The text of `linesOf` without the first (or last) line that holds the value; undefined where none does. */
export function withoutLine(
  text: string,
  value: Value,
  which: 'first' | 'last',
): string | undefined {
  const line = `\n${canonical(value)}\n`;
  const whole = `\n${text}`;
  const place = which === 'first' ? whole.indexOf(line) : whole.lastIndexOf(line);
  if (place < 0) return undefined;
  return text.slice(0, place) + text.slice(place + line.length - 1);
}

/** The text of `linesOf` with a line more, before the first that does not come before it; the lines are in order. */
export function withLine(text: string, line: string, isBefore: (other: string) => boolean): string {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const start = text.lastIndexOf('\n', ((low + high) >>> 1) - 1) + 1;
    const end = text.indexOf('\n', start);
    if (isBefore(text.slice(start, end))) low = end + 1;
    else high = start;
  }
  return `${text.slice(0, low)}${line}\n${text.slice(low)}`;
}

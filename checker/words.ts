// How operations and values are spoken of in sentences.
import { integerIn } from './integers.ts';
import type { Value } from './history.ts';
import type { Operation } from './operations.ts';
import { canonical } from './value.ts';

/** Who did it: `c1#7` where there is a request id, the process otherwise. */
const doer = ({ id, process }: Operation): string =>
  id === undefined ? `process ${String(process)}` : `${id.client}#${String(id.seq)}`;

/** `c1#7 puthash(k0, "c1.7")`. */
export function phrase(operation: Operation): string {
  const { f, key, value } = operation;
  const parts = [key, value === null ? undefined : shown(value)].filter(
    (part) => part !== undefined,
  );
  return `${doer(operation)} ${f}(${parts.join(', ')})`;
}

/** A value short enough for a sentence: long lists by their end, strings (hashes as a rule) by their beginning. */
export function shown(value: Value): string {
  const integer = integerIn(value);
  if (integer !== undefined) return String(integer);
  const text = canonical(value);
  if (typeof value === 'string') return value.length > 12 ? `"${value.slice(0, 8)}…"` : text;
  if (text.length <= 40) return text;
  return Array.isArray(value) ? `[…${text.slice(-39)}` : `${text.slice(0, 39)}…`;
}

/** `c0#9, which got "5f3a…"`. */
export const witness = (operation: Operation): string =>
  `${doer(operation)} ${operation.f}, which got ${shown(operation.result ?? null)}`;

/** `twice`, `five times`, `13 times`. */
export const times = (count: number): string =>
  count === 2 ? 'twice' : `${NUMERALS[count - 3] ?? String(count)} times`;

const NUMERALS = [
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** `was never enqueued`: the participle of a function that puts something in. */
export const participle = (f: string): string => PARTICIPLES[f] ?? `the value of any ${f}`;

const PARTICIPLES: Readonly<Record<string, string>> = {
  write: 'written',
  put: 'put in',
  append: 'appended',
  add: 'added',
  enqueue: 'enqueued',
  push: 'pushed',
  insert: 'inserted',
};

export function list(items: readonly string[], limit = 3): string {
  const named = items.slice(0, limit);
  const rest = items.length - named.length;
  if (rest > 0) named.push(`${String(rest)} more`);
  return named.length < 2
    ? named.join('')
    : `${named.slice(0, -1).join(', ')} and ${named.at(-1) ?? ''}`;
}

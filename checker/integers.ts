// Integers that a JavaScript number cannot hold: they keep their digits, apart from any string.
import type { Value } from './history.ts';

/** An integer written in digits: a number where that is exact, `{integer: digits}` beyond 2^53. */
export function integerOf(digits: string): Value {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : { integer: String(BigInt(digits)) };
}

/** The digits of `integerOf`; undefined for any other value. */
export function integerIn(value: Value | undefined): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { integer } = value as Readonly<Record<string, Value | undefined>>;
  return typeof integer === 'string' && /^-?\d+$/.test(integer) ? BigInt(integer) : undefined;
}

/** JSON as `JSON.parse` reads it, except that large integers keep their value. @throws SyntaxError */
export function parseExactly(json: string): unknown {
  if (!/\d{16}/.test(json)) return JSON.parse(json);
  JSON.parse(json);
  return JSON.parse(
    json.replaceAll(STRING_OR_NUMBER, (found) =>
      /^-?\d{16,}$/.test(found) ? JSON.stringify(integerOf(found)) : found,
    ),
  );
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

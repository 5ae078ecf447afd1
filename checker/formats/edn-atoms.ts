// The atoms of EDN: numbers in all their forms, characters, escapes; and what a set and a namespace make
// of the elements in them.
import type { Value } from '../history.ts';
import { canonical } from '../value.ts';
import { integerOf } from '../integers.ts';

/** What a token says; a ratio or a symbol is its text. */
export function atom(token: string): Value {
  if (token.startsWith(':')) return token.slice(1);
  if (token === 'nil') return null;
  if (token === 'true' || token === 'false') return token === 'true';
  if (token.length < 16 && /^-?(?:0|[1-9]\d*)$/.test(token)) return Number(token);
  const [whole, sign, digits] = /^([+-]?)(0|[1-9]\d*)N?$/.exec(token) ?? [];
  if (whole !== undefined) return integerOf(`${sign === '-' ? '-' : ''}${digits ?? ''}`);
  if (/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?M?$/.test(token) && !/^[+-]?0\d+N?$/.test(token))
    return decimal(token);
  return inRadix(token) ?? token;
}

/** A number; a decimal (1.5M) that none holds stays as it is written. */
function decimal(token: string): Value {
  const number = Number(token.replace(/M$/, ''));
  const digits = token.replace(/[eE].*|[^\d]/g, '').replace(/^0+/, '');
  return token.endsWith('M') && digits.length > 15 ? token : number;
}

/** `0x1F`, `017` and `2r101`. */
function inRadix(token: string): Value | undefined {
  const [, sign, hexadecimal, octal, radix, digits] =
    /^([+-]?)(?:0[xX]([\da-fA-F]+)|0([0-7]+)|([1-9]\d?)[rR]([\da-zA-Z]+))N?$/.exec(token) ?? [];
  const base = hexadecimal !== undefined ? 16 : octal !== undefined ? 8 : Number(radix);
  const text = hexadecimal ?? octal ?? digits;
  if (text === undefined || base < 2 || base > 36) return undefined;
  let value = 0n;
  for (const digit of text) {
    const number = Number.parseInt(digit, base);
    if (Number.isNaN(number)) return undefined;
    value = value * BigInt(base) + BigInt(number);
  }
  return integerOf(String(sign === '-' ? -value : value));
}

const CHARACTER =
  /\\(?:u([\da-fA-F]{4})|o([0-3]?[0-7]{1,2})|newline|space|tab|return|formfeed|backspace|[^\s])/uy;

/** Those that are written by a name. */
const NAMED_CHARACTERS: Readonly<Record<string, string>> = {
  '\n': 'newline',
  ' ': 'space',
  '\t': 'tab',
  '\r': 'return',
  '\f': 'formfeed',
  '\b': 'backspace',
};

/** One escape of a string, octal digits apart. */
const ESCAPE = /\\(?:([0-3]?[0-7]{1,2})|[^])/g;

/** The character that a backslash begins there, in one form, and how long it is written. */
export function characterAt(
  text: string,
  at: number,
): { readonly text: string; readonly length: number } | undefined {
  CHARACTER.lastIndex = at;
  const [found, hexadecimal, octal] = CHARACTER.exec(text) ?? [];
  if (found === undefined) return undefined;
  const { length } = found;
  if (hexadecimal === undefined && octal === undefined) return { text: found, length };
  const code = Number.parseInt(hexadecimal ?? octal ?? '', hexadecimal === undefined ? 8 : 16);
  const character = String.fromCharCode(code);
  return { text: `\\${NAMED_CHARACTERS[character] ?? character}`, length };
}

/** What a quoted string says; undefined where it has an escape that EDN has not. */
export function unescaped(quoted: string): string | undefined {
  const whole = quoted.replaceAll('\n', String.raw`\n`).replaceAll('\t', String.raw`\t`);
  const plain = !whole.includes('\\')
    ? whole
    : whole.replaceAll(ESCAPE, (escape, octal?: string) =>
        octal === undefined
          ? escape
          : `\\u${Number.parseInt(octal, 8).toString(16).padStart(4, '0')}`,
      );
  try {
    return JSON.parse(plain) as string;
  } catch {
    return undefined;
  }
}

/** A set has no order: written in any, it is the same array. */
export const ordered = (items: readonly Value[]): readonly Value[] =>
  items
    .map((item) => [canonical(item), item] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item);

/** `#:a{:b 1}` is `{:a/b 1}`; a name that has a namespace keeps it, and `_` stands for none. */
export const namespaced = (namespace: string, value: Value): Value =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.entries(value).map(([name, field]) => [
          name.startsWith('_/')
            ? name.slice(2)
            : name.includes('/')
              ? name
              : `${namespace}/${name}`,
          field,
        ]),
      );

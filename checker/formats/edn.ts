// EDN, Clojure's data notation, as far as histories use it. Keywords and symbols become their names (see edn-names.ts),
// tagged elements their content, lists arrays, sets arrays in one fixed order; characters, ratios and
// symbolic values become their text. Metadata and discarded elements are passed over. By hand, because
// no library of JavaScript's tells the line of a mistake, reads on from a torn end, bounds the depth of
// brackets, and keeps integers beyond 2^53.
import { HistoryError } from '../history-error.ts';
import type { Value } from '../history.ts';
import { canonical } from '../value.ts';
import type { EdnNames } from './edn-names.ts';
import { integerOf } from './integers.ts';

/** One element and what stands around it. */
export interface EdnElement {
  readonly value: Value;
  readonly line: number;
}

/** Deeper than any history; a damaged file may open brackets without end. */
const DEEPEST = 200;

/** Reads elements one after another from text that is whole. */
export class EdnScanner {
  readonly #text: string;
  #at = 0;
  #line: number;
  #depth = 0;
  /** Whether what is read belongs to the value or key of an event, where a keyword is no string. */
  #isValue: boolean;
  readonly #names: EdnNames;

  /** `names` are those of the whole history; `isValue`: the text is that of a value alone. */
  constructor(text: string, firstLine: number, names: EdnNames, isValue = false) {
    this.#text = text;
    this.#line = firstLine;
    this.#names = names;
    this.#isValue = isValue;
  }

  /** The next element, or undefined at the end of the text or before a closing bracket. */
  next(): EdnElement | undefined {
    this.#skipIgnored();
    const character = this.#text[this.#at];
    if (character === undefined || CLOSING.has(character)) return undefined;
    const line = this.#line;
    return { value: this.#read(character), line };
  }

  /** Passes a bracket if it comes next. */
  passes(bracket: string): boolean {
    this.#skipIgnored();
    if (this.#text[this.#at] !== bracket) return false;
    this.#at += 1;
    return true;
  }

  complain(problem: string): HistoryError {
    return new HistoryError(problem, this.#line);
  }

  /** The place in the text up to which elements were read. */
  get position(): number {
    return this.#at;
  }

  /** Whether all of the text was looked at: then more of it may make whole what is missing. */
  get hasReadAll(): boolean {
    return this.#at >= this.#text.length;
  }

  get line(): number {
    return this.#line;
  }

  get isAtEnd(): boolean {
    this.#skipIgnored();
    return this.#at >= this.#text.length;
  }

  #read(character: string): Value {
    if (character === '{') return this.#map();
    if (character === '[') return this.#sequence(']');
    if (character === '(') return this.#sequence(')');
    if (character === '"') {
      const text = this.#string();
      return this.#isValue ? this.#names.string(text) : text;
    }
    if (character === '#') return this.#dispatch();
    if (character === '\\') return this.#character();
    const token = this.#token();
    if (this.#isValue && character === ':') return this.#names.keyword(token.slice(1));
    return atom(token);
  }

  #map(): Value {
    const fields: Record<string, Value> = {};
    const wasValue = this.#isValue;
    this.#open();
    for (;;) {
      this.#isValue = false;
      const name = this.next()?.value;
      if (name === undefined) break;
      const text = typeof name === 'string' ? name : JSON.stringify(name);
      this.#isValue = wasValue || text === 'value' || text === 'key';
      const field = this.next()?.value;
      if (field === undefined) throw this.complain('a map with a key that has no value');
      // Assigning to this one name would set the prototype, and show nothing.
      if (text === '__proto__')
        Object.defineProperty(fields, text, { value: field, enumerable: true });
      else fields[text] = field;
    }
    this.#isValue = wasValue;
    this.#close('}');
    return fields;
  }

  #sequence(closing: string): Value[] {
    const items: Value[] = [];
    this.#open();
    for (let item = this.next(); item !== undefined; item = this.next()) items.push(item.value);
    this.#close(closing);
    return items;
  }

  #open(): void {
    this.#at += 1;
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.complain('brackets nested too deep for a history');
  }

  #close(bracket: string): void {
    if (!this.passes(bracket)) throw this.complain(`a ${bracket} is missing`);
    this.#depth -= 1;
  }

  #string(): string {
    const start = this.#at;
    for (let i = start + 1; i < this.#text.length; i++) {
      if (this.#text[i] === '\\') i += 1;
      else if (this.#text[i] === '\n') this.#line += 1;
      else if (this.#text[i] === '"') {
        this.#at = i + 1;
        return this.#unescaped(this.#text.slice(start, i + 1));
      }
    }
    this.#at = this.#text.length;
    throw this.complain('a string without its end');
  }

  #unescaped(quoted: string): string {
    try {
      return JSON.parse(
        quoted.replaceAll('\n', String.raw`\n`).replaceAll('\t', String.raw`\t`),
      ) as string;
    } catch {
      throw this.complain(
        `a string with an unknown escape: ${JSON.stringify(quoted.slice(0, 40))}`,
      );
    }
  }

  /** `#{set}`, `##Inf`, `#:namespace{map}`, `#tag element`. */
  #dispatch(): Value {
    this.#at += 1;
    const character = this.#text[this.#at];
    if (character === '{') return ordered(this.#sequence('}'));
    if (character === '#') {
      this.#at += 1;
      return `##${this.#token()}`;
    }
    const tag = this.#token();
    const element = this.#following(`the tag #${tag}`);
    // Not of a whole event: its fields are known by their own names.
    return tag.startsWith(':') && this.#depth > 0 ? namespaced(tag.slice(1), element) : element;
  }

  /** `\\a`, `\\newline`, `\\u0041`; any one character may follow the backslash, brackets, too. */
  #character(): string {
    CHARACTER.lastIndex = this.#at;
    const [text] = CHARACTER.exec(this.#text) ?? [];
    if (text === undefined) throw this.complain('a backslash without its character');
    this.#at += text.length;
    return text;
  }

  /** The element that must come next. */
  #following(before: string): Value {
    const element = this.#guarded();
    if (element === undefined) throw this.complain(`${before} without its element`);
    return element.value;
  }

  /** Blanks, comments, `#_discarded` elements and `^metadata`. */
  #skipIgnored(): void {
    for (;;) {
      this.#skipBlanks();
      if (this.#text.startsWith('#_', this.#at)) {
        this.#at += 2;
        this.#following('the tag #_');
      } else if (this.#text[this.#at] === '^') {
        this.#at += 1;
        this.#following('the metadata mark ^');
      } else return;
    }
  }

  #guarded(): EdnElement | undefined {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.complain('tags nested too deep for a history');
    const element = this.next();
    this.#depth -= 1;
    return element;
  }

  #token(): string {
    let end = this.#at;
    while (end < this.#text.length && !endsToken(this.#text.charCodeAt(end))) end += 1;
    const token = this.#text.slice(this.#at, end);
    if (token === '') throw this.complain(`an unexpected ${JSON.stringify(this.#text[this.#at])}`);
    this.#at += token.length;
    return token;
  }

  #skipBlanks(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === NEWLINE) this.#line += 1;
      else if (code === SEMICOLON) this.#at = endOfLine(this.#text, this.#at) - 1;
      else if (!isBlank(code)) return;
    }
  }
}

const CLOSING: ReadonlySet<string> = new Set(['}', ']', ')']);
const NEWLINE = 10;
const SEMICOLON = 59;
const COMMA = 44;
const FIRST_BEYOND_ASCII = 128;

/** White space and commas, as EDN has them. */
function isBlank(code: number): boolean {
  if (code < FIRST_BEYOND_ASCII) return code === 32 || code === COMMA || (code >= 9 && code <= 13);
  return /\s/.test(String.fromCharCode(code));
}

/** Whether a code of ASCII ends a token: blanks and `;"()[]{}`. A hash ends none: `:a#b` is one keyword. */
const ENDS_TOKEN = Uint8Array.from({ length: FIRST_BEYOND_ASCII }, (_, code) =>
  Number(isBlank(code) || ';"()[]{}'.includes(String.fromCharCode(code))),
);

const endsToken = (code: number): boolean =>
  code < FIRST_BEYOND_ASCII ? ENDS_TOKEN[code] === 1 : isBlank(code);

const CHARACTER = /\\(?:u[\da-fA-F]{4}|newline|space|tab|return|formfeed|backspace|[^\s])/uy;

/** `#:a{:b 1}` is `{:a/b 1}`; a name that has a namespace keeps it, and `_` stands for none. */
const namespaced = (namespace: string, value: Value): Value =>
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

/** A set has no order: written in any, it is the same array. */
const ordered = (items: readonly Value[]): readonly Value[] =>
  items
    .map((item) => [canonical(item), item] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item);

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function atom(token: string): Value {
  if (token.startsWith(':')) return token.slice(1);
  if (token === 'nil') return null;
  if (token === 'true' || token === 'false') return token === 'true';
  if (token.length < 16 && /^-?\d+$/.test(token)) return Number(token);
  if (/^[+-]?\d+N?$/.test(token)) return integerOf(token.replace(/^\+|N$/g, ''));
  if (/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?M?$/.test(token)) return Number(token.replace(/M$/, ''));
  return token;
}

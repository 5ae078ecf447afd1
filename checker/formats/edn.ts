// EDN, Clojure's data notation, as far as histories use it. Keywords, symbols, characters, ratios, tagged
// strings and symbolic values become texts (edn-names.ts keeps them apart), other tagged elements their
// content, lists arrays, sets arrays in one fixed order. Metadata and discarded elements are passed over. By hand, because
// no library of JavaScript's tells the line of a mistake, reads on from a torn end, bounds the depth of
// brackets, and keeps integers beyond 2^53.
import { HistoryError } from '../history-error.ts';
import type { Value } from '../history.ts';
import { canonical } from '../value.ts';
import type { EdnNames } from './edn-names.ts';
import { atom, characterAt, namespaced, ordered, unescaped } from './edn-atoms.ts';

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
  #names: EdnNames;

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
    if (character === '\\') return this.#named(this.#character());
    const token = this.#token();
    if (this.#isValue && character === ':') return this.#names.keyword(token.slice(1));
    const value = atom(token);
    return typeof value === 'string' && character !== ':' ? this.#named(value) : value;
  }

  /** A text that is no string: a symbol, a ratio. */
  #named(text: string, mark = `'${text}`): string {
    return this.#isValue ? this.#names.other(text, mark) : text;
  }

  #map(): Value {
    const fields: Record<string, Value> = {};
    const wasValue = this.#isValue;
    this.#open();
    for (;;) {
      const text = this.#fieldName(wasValue);
      if (text === undefined) break;
      this.#isValue = wasValue || VALUES.has(text);
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

  /** The next name of a map; those of a value are kept apart from each other, not from values. */
  #fieldName(isInValue: boolean): string | undefined {
    const names = this.#names;
    this.#isValue = isInValue;
    this.#names = names.inMaps;
    const name = this.next()?.value;
    const text = name === undefined || typeof name === 'string' ? name : this.#unnamed(name);
    this.#names = names;
    return text;
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
    const text = unescaped(quoted);
    if (text !== undefined) return text;
    throw this.complain(`a string with an unknown escape: ${JSON.stringify(quoted.slice(0, 40))}`);
  }

  /** A name that is a number, or nothing that could be a name elsewhere. */
  #unnamed(name: Value): string {
    const text = canonical(name);
    return this.#named(text, `(${text})`);
  }

  /** `#{set}`, `##Inf`, `#:namespace{map}`, `#tag element`. */
  #dispatch(): Value {
    this.#at += 1;
    const character = this.#text[this.#at];
    if (character === '{') return ordered(this.#sequence('}'));
    if (character === '#') {
      this.#at += 1;
      return this.#named(`##${this.#token()}`);
    }
    if (character === '"') return this.#pattern();
    if (character === "'") return this.#named(`#${this.#token()}`);
    const tag = this.#token();
    this.#skipIgnored();
    if (this.#isValue && this.#text[this.#at] === '"') {
      const text = this.#string();
      return this.#named(text, `#${tag} ${JSON.stringify(text)}`);
    }
    const element = this.#following(`the tag #${tag}`);
    // Not of a whole event: its fields are known by their own names.
    return tag.startsWith(':') && this.#depth > 0 ? namespaced(tag.slice(1), element) : element;
  }

  /** `#"a.b"`: as it is written. */
  #pattern(): Value {
    PATTERN.lastIndex = this.#at;
    const [text] = PATTERN.exec(this.#text) ?? [];
    if (text === undefined) {
      this.#at = this.#text.length;
      throw this.complain('a pattern without its end');
    }
    this.#at += text.length;
    this.#line += text.split('\n').length - 1;
    return this.#named(`#${text}`);
  }

  /** `\\a`, `\\newline`, `\\u0041`; any one character may follow the backslash, brackets, too. */
  #character(): string {
    const found = characterAt(this.#text, this.#at);
    if (found === undefined) throw this.complain('a backslash without its character');
    this.#at += found.length;
    return found.text;
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

const PATTERN = /"(?:[^"\\]|\\[^])*"/y;

/** Of an event, the fields that hold values, in which a keyword is no string. */
const VALUES: ReadonlySet<string> = new Set(['value', 'key', 'process']);

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

// Keeps keywords and strings apart: `:a` is not "a". Both are texts to a checker, and nearly no history has
// both of one name; in one that has, whoever came first is the text, and the other keeps its mark.
const STRINGS_MOST = 10_000;

/** Words that say what a micro-operation does, and are no values. */
const MICRO: ReadonlySet<string> = new Set(['r', 'w', 'append']);

/** The names of one history; asked in the order of the file. */
export class EdnNames {
  readonly #keywords = new Set<string>();
  readonly #strings = new Set<string>();

  /** `a` of `:a`; `:a` where a string "a" was there before. */
  keyword(name: string): string {
    if (this.#keywords.has(name) || MICRO.has(name)) return name;
    // Of so many strings not all are remembered: then the mark is kept to be sure.
    if (this.#strings.size >= STRINGS_MOST || this.#strings.has(name)) return `:${name}`;
    this.#keywords.add(name);
    return name;
  }

  /** The text itself; `"a"` with its quotes where a keyword `:a` was there before. */
  string(text: string): string {
    if (this.#keywords.has(text)) return JSON.stringify(text);
    if (this.#strings.size < STRINGS_MOST) this.#strings.add(text);
    return text;
  }
}

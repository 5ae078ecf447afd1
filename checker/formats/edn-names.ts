// Keeps apart what is written in different ways: `:a` is not "a", nor is `#uuid "a"`, `\a` or the symbol a.
// All are texts to a checker, and nearly no history has two of one name; in one that has, whoever came
// first is the text, and the others keep a mark.
const STRINGS_MOST = 10_000;

/** Words that say what a micro-operation does, or that no client did it, and are no values. */
const RESERVED: ReadonlySet<string> = new Set(['r', 'w', 'append', 'nemesis']);

/** The names of one history; asked in the order of the file. */
export class EdnNames {
  readonly #strings = new Set<string>();
  /** For what is no string, by its mark, its text; and the other way. */
  readonly #texts = new Map<string, string>();
  readonly #marks = new Map<string, string>();
  #inMaps: EdnNames | undefined;

  /** Those of maps that are values: `{1 2}` is not `{"1" 2}`, yet the number of an account is its name there. */
  get inMaps(): EdnNames {
    return (this.#inMaps ??= new EdnNames());
  }

  /** `a` of `:a`; `:a` where a string "a" was there before. */
  keyword(name: string): string {
    return RESERVED.has(name) ? name : this.other(name, `:${name}`);
  }

  /** The text itself; `"a"` with its quotes where something else of that text was there before. */
  string(text: string): string {
    if (this.#marks.has(text)) return this.string(JSON.stringify(text));
    if (this.#strings.size < STRINGS_MOST) this.#strings.add(text);
    return text;
  }

  /** What is no string: its text, or the mark that tells it from others of that text. */
  other(text: string, mark: string): string {
    const known = this.#texts.get(mark);
    if (known !== undefined) return known;
    // Of so many strings not all are remembered: then the mark is kept to be sure.
    const areAllKnown = this.#strings.size < STRINGS_MOST;
    let free = areAllKnown ? text : mark;
    while (this.#strings.has(free) || this.#marks.has(free))
      free = free === text ? mark : `:${free}`;
    this.#texts.set(mark, free);
    this.#marks.set(free, mark);
    return free;
  }
}

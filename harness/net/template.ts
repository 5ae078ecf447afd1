// Templates: JSON or text in which `{name}` stands for something that is known only at the call. They
// are read once, and filled in as often as need be.
import type { Value } from '../../checker/index.ts';

export type Words = { readonly [name: string]: Value };

/**
 * Fills in every `{name}` of a JSON template. A text that is nothing but `{name}` becomes the value
 * itself, with its type (`"{value}"` may become 5); within a longer text it becomes its text. A name
 * may be a path (`{value.amount}`). Names that are not among the words stay as they are.
 */
export function template(pattern: Value): (words: Words) => Value {
  if (typeof pattern === 'string') {
    const whole = /^\{([\w:.-]+)\}$/.exec(pattern)?.[1];
    if (whole === undefined) return textTemplate(pattern);
    const find = at(whole);
    return (words) => {
      const word = find(words);
      return word === undefined ? pattern : word;
    };
  }
  if (pattern === null || typeof pattern !== 'object') return () => pattern;
  if (isList(pattern)) {
    const parts = pattern.map(template);
    return (words) => parts.map((part) => part(words));
  }
  const fields = Object.entries(pattern).map(
    ([name, part]) => [textTemplate(name), template(part)] as const,
  );
  return (words) => Object.fromEntries(fields.map(([name, part]) => [name(words), part(words)]));
}

/** The same for a text alone; `encode` is applied to each word (encodeURIComponent in an address). */
export function textTemplate(
  pattern: string,
  encode: (text: string) => string = (text) => text,
): (words: Words) => string {
  // Split so, every second piece is a name.
  const pieces = pattern.split(/\{([\w:.-]+)\}/).map((piece, index) => {
    if (index % 2 === 0) return () => piece;
    const find = at(piece);
    return (words: Words): string => {
      const word = find(words);
      if (word === undefined) return `{${piece}}`;
      return encode(typeof word === 'string' ? word : JSON.stringify(word));
    };
  });
  return (words) => pieces.map((piece) => piece(words)).join('');
}

/** Finds what stands at a path such as `balance`, `data.items` or `0.id`; undefined where nothing does. */
export function at(path: string): (value: Value) => Value | undefined {
  const steps = path.split('.').filter((name) => name !== '');
  return (value) => {
    let found: Value | undefined = value;
    for (const step of steps) {
      if (found === null || typeof found !== 'object') return undefined;
      found = (found as Readonly<Record<string, Value>>)[step];
    }
    return found;
  };
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

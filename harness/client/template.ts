// Templates: JSON or text in which `{name}` stands for something that is known only at the call.
import type { Value } from '../../checker/index.ts';

export type Words = { readonly [name: string]: Value };

/**
 * Fills in every `{name}` of a JSON template. A text that is nothing but `{name}` becomes the value
 * itself, with its type (`"{value}"` may become 5); within a longer text it becomes its text. A name
 * may be a path (`{value.amount}`). Names that are not among the words stay as they are.
 */
export function fillIn(template: Value, words: Words): Value {
  if (typeof template === 'string') {
    const whole = /^\{([\w:.-]+)\}$/.exec(template)?.[1];
    const word = whole === undefined ? undefined : at(words, whole);
    return word === undefined ? fillInText(template, words) : word;
  }
  if (template === null || typeof template !== 'object') return template;
  if (isList(template)) return template.map((part) => fillIn(part, words));
  return Object.fromEntries(
    Object.entries(template).map(([name, part]) => [fillInText(name, words), fillIn(part, words)]),
  );
}

/** The same for a text alone; `encode` is applied to each word (encodeURIComponent in an address). */
export function fillInText(
  template: string,
  words: Words,
  encode: (text: string) => string = (text) => text,
): string {
  return template.replaceAll(/\{([\w:.-]+)\}/g, (whole, name: string) => {
    const word = at(words, name);
    if (word === undefined) return whole;
    return encode(typeof word === 'string' ? word : JSON.stringify(word));
  });
}

/** What stands at a path such as `balance`, `data.items` or `0.id`; undefined where nothing does. */
export function at(value: Value, path: string): Value | undefined {
  let found: Value | undefined = value;
  for (const step of path.split('.').filter((name) => name !== '')) {
    if (found === null || typeof found !== 'object') return undefined;
    found = (found as Readonly<Record<string, Value>>)[step];
  }
  return found;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

// JSON values compared by what they say.
import type { Value } from './history.ts';

/** The same text for the same value, whatever the order in which fields were written. */
export function canonical(value: Value): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const fields = Object.entries(value as Readonly<Record<string, Value>>).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}

/** A string as it is, anything else as the JSON text of it. */
export const textOf = (value: Value): string =>
  typeof value === 'string' ? value : canonical(value);

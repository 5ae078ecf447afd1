// Plain objects as maps that never change in place. Their keys stay in order, so that equal maps
// are equal as JSON, and a key like `__proto__` is a key like any other.

export type Dictionary<T> = Readonly<Record<string, T>>;

export function lookUp<T>(record: Dictionary<T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

export function withEntry<T>(record: Dictionary<T>, key: string, value: T): Dictionary<T> {
  const entered = { ...record, [key]: value };
  const keys = Object.keys(record);
  // Most often the key is there already, or comes last.
  if (Object.hasOwn(record, key) || keys.length === 0 || keys.at(-1)! < key) return entered;
  return Object.fromEntries(
    Object.entries(entered).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

export function without<T>(record: Dictionary<T>, key: string): Dictionary<T> {
  const { [key]: _removed, ...others } = record;
  return others;
}

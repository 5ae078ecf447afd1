// Lost updates: transactions that read the same version of a key and each wrote the key afterwards
// (Adya's H_lu; Berenson et al., P4). It asks for no version order.
import type { Value } from '../history.ts';
import { shown } from '../words.ts';
import type { Finding } from './finding.ts';
import { COMMITTED, identityOf, type Transactions } from './transactions.ts';

export function findLostUpdates(transactions: Transactions): readonly Finding[] {
  const groups = groupsOf(transactions);
  return groups
    .filter(({ writers }) => writers.length > 1)
    .map(({ key, value, writers }) => {
      const names = writers.map((writer) => `T${String(transactions.reference(writer).index)}`);
      const [first = '', second = ''] = names;
      const more = names.length > 2 ? ` (and ${String(names.length - 2)} more)` : '';
      return {
        kind: 'lost-update',
        key,
        transactions: writers,
        sentence: `${first} and ${second}${more} each read ${transactions.keyNames[key] ?? ''} as ${shown(value)} and wrote it then, so that one did not see what the other had done`,
      };
    });
}

interface Group {
  readonly key: number;
  readonly value: Value;
  readonly writers: number[];
}

/** Who read which version of which key from outside and wrote the key later. */
function groupsOf({
  count,
  starts,
  outcome,
  isRead,
  key: keys,
  values,
  keyNames,
}: Transactions): readonly Group[] {
  const groups = keyNames.map(() => new Map<unknown, Group>());
  for (let transaction = 0; transaction < count; transaction++) {
    if (outcome[transaction] !== COMMITTED) continue;
    const begin = starts[transaction] as number;
    const end = starts[transaction + 1] as number;
    for (let at = begin + 1; at < end; at++) {
      if (isRead[at] === 1) continue;
      const key = keys[at] as number;
      const first = firstOf(keys, key, begin);
      if (isRead[first] !== 1 || hasWriteBetween(keys, isRead, { key, from: first, to: at }))
        continue;
      const value = values[first] as Value;
      const byVersion = groups[key] as Map<unknown, Group>;
      const identity = versionOf(value);
      const group = byVersion.get(identity);
      if (group === undefined) byVersion.set(identity, { key, value, writers: [transaction] });
      else group.writers.push(transaction);
    }
  }
  return groups.flatMap((byVersion) => [...byVersion.values()]);
}

/** A list by its length and end: elements are unique, so that two with the same end are the same. */
function versionOf(value: Value): unknown {
  if (!Array.isArray(value)) return identityOf(value);
  if (value.length === 0) return null;
  const last = identityOf((value as readonly Value[]).at(-1) as Value);
  return `${String(value.length)} ${typeof last} ${String(last)}`;
}

function firstOf(keys: Int32Array, key: number, begin: number): number {
  let at = begin;
  while (keys[at] !== key) at++;
  return at;
}

function hasWriteBetween(
  keys: Int32Array,
  isRead: Uint8Array,
  { key, from, to }: { readonly key: number; readonly from: number; readonly to: number },
): boolean {
  for (let at = from + 1; at < to; at++) if (keys[at] === key && isRead[at] !== 1) return true;
  return false;
}

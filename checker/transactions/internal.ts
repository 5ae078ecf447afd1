// What a transaction alone gets wrong: reads that forget what it read or wrote before, and reads of
// what it writes only later.
import type { Value } from '../history.ts';
import { shown } from '../words.ts';
import type { Finding } from './finding.ts';
import { COMMITTED, isEqual, type Transactions, type WriteName } from './transactions.ts';

/** What a transaction knows of a key: the whole list or value, or how the list ends. */
interface Known {
  readonly value: Value;
  readonly isWhole: boolean;
}

export function findInternal(transactions: Transactions, write: WriteName): readonly Finding[] {
  const { count, starts, outcome } = transactions;
  const findings: Finding[] = [];
  for (let transaction = 0; transaction < count; transaction++) {
    const length = (starts[transaction + 1] as number) - (starts[transaction] as number);
    if (outcome[transaction] !== COMMITTED || length < 2) continue;
    const found = findOne(transactions, transaction, write);
    if (found !== undefined) findings.push(found);
  }
  return findings;
}

function findOne(
  transactions: Transactions,
  transaction: number,
  write: WriteName,
): Finding | undefined {
  const { starts, isRead, key: keys, values, keyNames } = transactions;
  const known = new Map<number, Known>();
  const end = starts[transaction + 1] as number;
  for (let at = starts[transaction] as number; at < end; at++) {
    const key = keys[at] as number;
    const value = values[at] as Value;
    const before = known.get(key);
    if (isRead[at] !== 1) {
      known.set(key, written(before, value, write));
      continue;
    }
    const reader = `T${String(transactions.reference(transaction).index)}`;
    const base = { key, transactions: [transaction] };
    const name = keyNames[key] ?? '';
    const future = findFuture(transactions, { at, end, write });
    if (future !== undefined) {
      const sentence = `${reader} read ${shown(future)} in ${name} before it wrote it itself`;
      return { ...base, kind: 'future-read', sentence };
    }
    if (before !== undefined && !fits(before, value, write)) {
      const expected = before.isWhole
        ? shown(before.value)
        : `a list that ends with ${shown(before.value)}`;
      const sentence = `${reader} read ${name} as ${shown(value)}, though by what it had read and written itself it was ${expected}`;
      return { ...base, kind: 'internal', sentence };
    }
    known.set(key, { value, isWhole: true });
  }
  return undefined;
}

function written(before: Known | undefined, value: Value, write: WriteName): Known {
  if (write === 'w') return { value, isWhole: true };
  const list = (before?.value ?? []) as readonly Value[];
  return { value: [...list, value], isWhole: before?.isWhole ?? false };
}

function fits(known: Known, read: Value, write: WriteName): boolean {
  if (write === 'w') return isEqual(known.value, read);
  const expected = (known.value ?? []) as readonly Value[];
  const list = (read ?? []) as readonly Value[];
  const from = list.length - expected.length;
  if (known.isWhole ? from !== 0 : from < 0) return false;
  return expected.every((value, place) => isEqual(value, list[from + place] as Value));
}

/** What the read at `at` shows of the transaction's own later writes. */
function findFuture(
  { isRead, key, values }: Transactions,
  { at, end, write }: { readonly at: number; readonly end: number; readonly write: WriteName },
): Value | undefined {
  const read = values[at] as Value;
  for (let later = at + 1; later < end; later++) {
    if (isRead[later] === 1 || key[later] !== key[at]) continue;
    const value = values[later] as Value;
    const isThere =
      write === 'w'
        ? isEqual(read, value)
        : ((read ?? []) as readonly Value[]).some((element) => isEqual(element, value));
    if (isThere) return value;
  }
  return undefined;
}

// What each transaction read of a register from outside, and what it left there: of many reads and
// writes of one register the first read, if it comes before any write, and the last write.
import type { Value } from '../history.ts';
import { ABORTED, COMMITTED, type Transactions } from './transactions.ts';
import type { Versions } from './versions.ts';

/** Of one transaction and one register; -1 for a version that it did not read, or write. */
export interface Touch {
  readonly transaction: number;
  readonly key: number;
  readonly read: number;
  readonly write: number;
}

/** For each transaction its touches; none of one that aborted, and no reads of one that nobody knows of. */
export function touchesOf(
  transactions: Transactions,
  versions: Versions,
): readonly (readonly Touch[])[] {
  return Array.from({ length: transactions.count }, (_, transaction) =>
    transactions.outcome[transaction] === ABORTED
      ? []
      : touchesOfOne(transactions, versions, transaction),
  );
}

function touchesOfOne(
  { starts, isRead, key: keys, values, outcome }: Transactions,
  versions: Versions,
  transaction: number,
): readonly Touch[] {
  const touches: { transaction: number; key: number; read: number; write: number }[] = [];
  const isKnown = outcome[transaction] === COMMITTED;
  const end = starts[transaction + 1] as number;
  for (let at = starts[transaction] as number; at < end; at++) {
    if (isRead[at] === 1 && !isKnown) continue;
    const key = keys[at] as number;
    const version = versions.findOrCreate(key, values[at] as Value);
    const touch = touches.find((other) => other.key === key);
    if (touch === undefined) {
      const isReading = isRead[at] === 1;
      touches.push({
        transaction,
        key,
        read: isReading ? version : -1,
        write: isReading ? -1 : version,
      });
    } else if (isRead[at] !== 1) touch.write = version;
  }
  return touches;
}

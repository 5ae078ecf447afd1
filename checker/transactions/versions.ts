// The versions of each key: which value was written by whom, and whether it was ever meant to be seen.
import type { Value } from '../history.ts';
import { ABORTED, identityOf, type Transactions } from './transactions.ts';

/** Nobody wrote it. */
export const NOBODY = -1;
/** Several may have, so that it tells nothing. */
export const SEVERAL = -2;

interface Twice {
  readonly version: number;
  readonly value: Value;
  readonly transaction: number;
  readonly key: number;
}

export class Versions {
  readonly values: Value[] = [];
  readonly key: number[] = [];
  /** The transaction that wrote it, NOBODY or SEVERAL. */
  readonly writer: number[] = [];
  /** Whether its transaction wrote the same key again later. */
  readonly isIntermediate: boolean[] = [];
  readonly #byKey: Map<unknown, number>[];

  /** `onTwice` is told of a value that a second transaction writes which may have happened, too. */
  constructor(transactions: Transactions, onTwice: (twice: Twice) => void) {
    const { count, starts, isRead, key, values, outcome } = transactions;
    this.#byKey = transactions.keyNames.map(() => new Map());
    const latest = new Int32Array(transactions.keyNames.length).fill(-1);
    for (let transaction = 0; transaction < count; transaction++) {
      const end = starts[transaction + 1] as number;
      for (let at = starts[transaction] as number; at < end; at++) {
        if (isRead[at] === 1) continue;
        const written = key[at] as number;
        const value = values[at] as Value;
        let version = this.find(written, value);
        if (version === undefined) version = this.#create(written, value, transaction);
        else if (outcome[this.writer[version] as number] === ABORTED) {
          this.writer[version] = transaction;
        } else if (outcome[transaction] !== ABORTED)
          onTwice({ version, value, transaction, key: written });
        const before = latest[written] as number;
        if (before >= 0 && before !== version && this.writer[before] === transaction)
          this.isIntermediate[before] = true;
        latest[written] = version;
      }
    }
  }

  find(key: number, value: Value): number | undefined {
    return this.#byKey[key]?.get(identityOf(value));
  }

  /** Creates one that nobody wrote where there is none. */
  findOrCreate(key: number, value: Value): number {
    return this.find(key, value) ?? this.#create(key, value, NOBODY);
  }

  #create(key: number, value: Value, transaction: number): number {
    const version = this.values.length;
    this.values.push(value);
    this.key.push(key);
    this.writer.push(transaction);
    this.isIntermediate.push(false);
    this.#byKey[key]?.set(identityOf(value), version);
    return version;
  }
}

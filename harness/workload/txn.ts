// Transactions of reads and appends over few lists, each element unique: the dependency graph of what
// they saw tells which isolation level was kept. A list is left for a new one when it has grown long.
import { keyNames, type Workload } from './workload.ts';

/** After so many transactions of a client it goes on with new lists. */
const TRANSACTIONS_PER_LIST = 32;
/** So many of the lists that followed each other are read at the end. */
const LISTS_READ = 20;

export const txn: Workload = {
  name: 'txn',
  summary: 'transactions that read and append to few lists, judged by their isolation level',
  model: 'list-append',
  expect: 'serializable',
  functions: ['txn'],
  *operations({ client, firstSeq, keys, random }) {
    for (let seq = firstSeq; ; seq++) {
      const names = listNames(keys, Math.floor(seq / TRANSACTIONS_PER_LIST));
      const value = Array.from({ length: random.integer(2, 4) }, (_, place) => {
        const key = random.pick(names);
        return random.chance(0.5)
          ? ['r', key, null]
          : ['append', key, `${client}.${String(seq)}.${String(place)}`];
      });
      yield { f: 'txn', value };
    }
  },
  finalOperations: (keys) =>
    Array.from({ length: LISTS_READ }, (_, generation) => ({
      f: 'txn',
      value: listNames(keys, generation).map((key) => ['r', key, null]),
    })),
};

const listNames = (keys: number, generation: number): readonly string[] =>
  keyNames(keys).map((key) => `${key}.${String(generation)}`);

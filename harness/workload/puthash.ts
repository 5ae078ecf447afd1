// puthash(k, v) returns the previous value and stores hash(previous + v): every execution leaves
// its mark in the value chain, so that nothing can hide. Arguments are unique in a run. A client has
// moods: for a while it hardly reads, or hardly writes, so that some are still reading where others
// have moved on to.
import { keyNames, type Workload } from './workload.ts';

export const puthash: Workload = {
  name: 'puthash',
  summary: 'puthash on few keys by several clients, with a get now and then',
  model: 'puthash',
  functions: ['puthash', 'get'],
  *operations({ client, firstSeq, keys, random }) {
    const names = keyNames(keys);
    for (let seq = firstSeq; ;) {
      const reads = random.pick([0.1, 0.1, 0.1, 0.9]);
      for (let left = random.integer(10, 50); left > 0; left--, seq++) {
        const key = random.pick(names);
        yield random.chance(reads)
          ? { f: 'get', key }
          : { f: 'puthash', key, value: `${client}.${seq}` };
      }
    }
  },
  finalOperations: (keys) => keyNames(keys).map((key) => ({ f: 'get', key })),
};

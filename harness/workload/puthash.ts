// puthash(k, v) returns the previous value and stores hash(previous + v): every execution leaves
// its mark in the value chain, so that nothing can hide. Arguments are unique in a run.
import { keyNames, type Workload } from './workload.ts';

export const puthash: Workload = {
  name: 'puthash',
  summary: 'puthash on few keys by several clients, with a get now and then',
  model: 'puthash',
  functions: ['puthash', 'get'],
  *operations({ client, keys, random }) {
    const names = keyNames(keys);
    for (let count = 1; ; count++) {
      const key = random.pick(names);
      yield random.chance(0.2)
        ? { f: 'get', key }
        : { f: 'puthash', key, value: `${client}.${count}` };
    }
  },
  finalOperations: (keys) => keyNames(keys).map((key) => ({ f: 'get', key })),
};

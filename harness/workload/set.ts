// Unique elements added to sets, each at most once: an add that says "it was there already" ran twice,
// and one that is missing from a read was lost.
import { keyNames, type Workload } from './workload.ts';

export const set: Workload = {
  name: 'set',
  summary: 'unique elements added to few sets, which are read now and then',
  model: 'set',
  functions: ['add', 'read'],
  *operations({ client, firstSeq, keys, random }) {
    const names = keyNames(keys);
    for (let seq = firstSeq; ; seq++) {
      const key = random.pick(names);
      yield random.chance(0.2) ? { f: 'read', key } : { f: 'add', key, value: `${client}.${seq}` };
    }
  },
  finalOperations: (keys) => keyNames(keys).map((key) => ({ f: 'read', key })),
};

// Each append adds an element that no other adds, and a read returns the whole list in order: an
// element that stands in it twice was appended twice, one that is missing was lost.
import { keyNames, type Workload } from './workload.ts';

export const append: Workload = {
  name: 'append',
  summary: 'unique elements appended to few lists, which are read now and then',
  model: 'append',
  functions: ['append', 'read'],
  *operations({ client, firstSeq, keys, random }) {
    const names = keyNames(keys);
    for (let seq = firstSeq; ; seq++) {
      const key = random.pick(names);
      yield random.chance(0.3)
        ? { f: 'read', key }
        : { f: 'append', key, value: `${client}.${seq}` };
    }
  },
  finalOperations: (keys) => keyNames(keys).map((key) => ({ f: 'read', key })),
};

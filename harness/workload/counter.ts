// Every add returns the new number, or at least a read does: one too many shows at once.
import { keyNames, type Workload } from './workload.ts';

export const counter: Workload = {
  name: 'counter',
  summary:
    'few counters raised by several clients, each told the new number, and read now and then',
  model: 'counter',
  functions: ['add', 'read'],
  *operations({ keys, random }) {
    const names = keyNames(keys);
    for (;;) {
      const key = random.pick(names);
      yield random.chance(0.3)
        ? { f: 'read', key }
        : { f: 'add', key, value: random.integer(1, 3) };
    }
  },
  finalOperations: (keys) => keyNames(keys).map((key) => ({ f: 'read', key })),
};

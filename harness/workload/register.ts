// Registers. Written values are unique, so that a read tells which write it saw; cas-register's come
// from a few, so that a compare-and-set has a chance to hold.
import { keyNames, type Workload } from './workload.ts';

export const register: Workload = {
  name: 'register',
  summary: 'unique values written to few registers, and read back',
  model: 'register',
  functions: ['read', 'write'],
  *operations({ client, firstSeq, keys, random }) {
    const names = keyNames(keys);
    for (let seq = firstSeq; ; seq++) {
      const key = random.pick(names);
      yield random.chance(0.5)
        ? { f: 'read', key }
        : { f: 'write', key, value: `${client}.${seq}` };
    }
  },
  finalOperations: (keys) => keyNames(keys).map((key) => ({ f: 'read', key })),
};

const VALUES = 5;

export const casRegister: Workload = {
  name: 'cas-register',
  summary: 'few registers read, written, and set where they still have an expected value',
  model: 'cas-register',
  functions: ['read', 'write', 'cas'],
  *operations({ keys, random }) {
    const names = keyNames(keys);
    const draw = (): number => random.integer(1, VALUES);
    for (;;) {
      const key = random.pick(names);
      const choice = random.integer(1, 3);
      if (choice === 1) yield { f: 'read', key };
      else if (choice === 2) yield { f: 'write', key, value: draw() };
      else yield { f: 'cas', key, value: [draw(), draw()] };
    }
  },
  finalOperations: (keys) => keyNames(keys).map((key) => ({ f: 'read', key })),
};

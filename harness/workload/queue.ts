// Unique elements put into queues and taken out: one that comes out twice was enqueued or delivered
// twice. More is taken than put, so that the last reads find the end of each queue.
import { keyNames, type Workload } from './workload.ts';

export const queue: Workload = {
  name: 'queue',
  summary: 'unique elements enqueued and dequeued on few queues',
  model: 'queue',
  functions: ['enqueue', 'dequeue'],
  *operations({ client, firstSeq, keys, random }) {
    const names = keyNames(keys);
    for (let seq = firstSeq; ; seq++) {
      const key = random.pick(names);
      yield random.chance(0.55)
        ? { f: 'dequeue', key }
        : { f: 'enqueue', key, value: `${client}.${seq}` };
    }
  },
  finalOperations: (keys) =>
    keyNames(keys).flatMap((key) =>
      Array.from({ length: LAST_DEQUEUES }, () => ({ f: 'dequeue', key })),
    ),
};

const LAST_DEQUEUES = 30;

// BullMQ: a job appends to a list, by two workers of which one is a spare. It says of itself that a job
// runs at least once: one whose worker lost its lock is given to another while the first may still run.
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { fileURLToPath } from 'node:url';
import type { RequestId, Value } from '../../../checker/index.ts';
import { realClock } from '../../ground/clock.ts';
import { splitAddress } from '../../net/http-call.ts';
import { JOBS, listOf } from './bullmq-jobs.ts';
import { missingDriver, missingProgram, openDriverClient } from './driver.ts';
import type { System } from '../system.ts';
import type { StartedNode } from '../../cluster/node-spec.ts';
import type { Client, ClientContext } from '../../client/client.ts';
import type { Op } from '../../plan/operation.ts';

const WORKER = fileURLToPath(new URL('./bullmq-worker.js', import.meta.url));
const WORKERS = ['w1', 'w2'];

export const bullmqSystems: readonly System[] = [
  bullmq('bullmq-bare', 'a job appends to a list', 'bare'),
  bullmq('bullmq-keyed', 'a job appends to a list and notes its id, in one step', 'keyed'),
];

function bullmq(name: string, summary: string, effect: 'bare' | 'keyed'): System {
  const worker = (each: string): StartedNode => ({
    name: each,
    command: ({ listen, peers }) => [
      process.execPath,
      WORKER,
      listen,
      peers['redis'] ?? '',
      effect,
    ],
  });
  return {
    name,
    summary: `BullMQ, ${summary}`,
    workloads: ['append'],
    nodes: [
      {
        name: 'redis',
        command: ({ listen, dataFolder }) => {
          const [host, port] = splitAddress(listen);
          const place = ['--bind', host, '--port', String(port), '--dir', dataFolder];
          return ['redis-server', ...place, '--save', ''];
        },
      },
      ...WORKERS.map(worker),
    ],
    links: WORKERS.map((from) => ({ from, to: 'redis' })),
    spared: ['redis'],
    openClient: async (context) => openClient(context),
    missing: async () =>
      (await missingProgram('redis-server', 'redis-server')) ?? missingDriver('bullmq', 'ioredis'),
  };
}

function openClient(context: ClientContext): Client {
  return openDriverClient(
    {
      connect: async () => {
        const [{ Queue: Jobs }, { Redis: Lists }] = await Promise.all([
          import('bullmq'),
          import('ioredis'),
        ]);
        const [host, port] = splitAddress(context.addresses['redis'] ?? '');
        const queue = new Jobs(JOBS, { connection: { host, port } });
        queue.on('error', () => {});
        await queue.waitUntilReady();
        const lists = new Lists({ host, port });
        lists.on('error', () => {});
        return { queue, lists };
      },
      perform,
      destroy: ({ queue, lists }) => {
        void queue.disconnect().catch(() => undefined);
        lists.disconnect();
      },
    },
    { attempts: 1, attemptTimeoutMs: 5000, retryPauseMs: 0 },
    context,
  );
}

interface Connection {
  readonly queue: Queue;
  readonly lists: Redis;
}

/** A job that is added again under its id is the same job. */
async function perform(
  { queue, lists }: Connection,
  { f, key = '', value = null }: Op,
  { client, seq }: RequestId,
): Promise<Value> {
  if (f === 'read') {
    const elements = await lists.lrange(listOf(key), 0, -1);
    return elements.map((element) => JSON.parse(element) as Value);
  }
  const job = await queue.add('append', { key, value }, { jobId: `${client}-${seq}` });
  while (!(await job.isCompleted())) await realClock.sleep(POLL_MS);
  return null;
}

const POLL_MS = 30;

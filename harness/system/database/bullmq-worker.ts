// A worker of BullMQ, as a program of its own: its jobs take a while, and then append to a list.
// `node bullmq-worker.js LISTEN REDIS_ADDRESS bare|keyed`
import { createServer } from 'node:net';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { realClock } from '../../ground/clock.ts';
import { splitAddress } from '../../net/http-call.ts';
import { JOBS, listOf, type Append } from './bullmq-jobs.ts';

const [listen = '', redisAddress = '', effect] = process.argv.slice(2);
const [host, port] = splitAddress(redisAddress);
const redis = new Redis({ host, port, maxRetriesPerRequest: null });
redis.on('error', tell);

const WORK_MS = 50;
/** How long a worker that says nothing keeps its job; half a minute by default. */
const LOCK_MS = 1000;

/** The element, and the id of its job, or neither where the id is known. */
const APPEND_ONCE = `
  if redis.call('SADD', KEYS[2], ARGV[2]) == 0 then return 0 end
  return redis.call('RPUSH', KEYS[1], ARGV[1])`;

const worker = new Worker<Append>(
  JOBS,
  async ({ id = '', data: { key, value } }) => {
    await realClock.sleep(WORK_MS);
    const list = listOf(key);
    const element = JSON.stringify(value);
    if (effect === 'bare') await redis.rpush(list, element);
    else await redis.eval(APPEND_ONCE, 2, list, `${list}:done`, element, id);
  },
  {
    connection: { host, port, maxRetriesPerRequest: null },
    concurrency: 5,
    lockDuration: LOCK_MS,
    stalledInterval: LOCK_MS,
    maxStalledCount: 20,
  },
);
worker.on('error', tell);
await worker.waitUntilReady();

// That it listens says that it is ready.
const [ownHost, ownPort] = splitAddress(listen);
createServer((socket) => socket.destroy()).listen(ownPort, ownHost);

function tell({ message }: Error): void {
  process.emitWarning(message);
}

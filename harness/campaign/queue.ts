// The queue between a night and its workers: BullMQ, over PostgreSQL or Redis. It delivers at least
// once, so it is never asked what is done: a run has the same id whoever asks for it, and of its
// results the first one in the night's folder is the one that counts.
import type { Queue, Worker } from 'bullmq';
import { orAbort } from '../net/or-abort.ts';
import { keepSecret } from '../ground/secrets.ts';
import { UsageError } from '../ground/usage-error.ts';
import type { Job } from './job.ts';
import type { JobResult } from './result.ts';
import { within } from '../ground/within.ts';

/** What a worker gives back of a run. */
export interface Delivery {
  readonly result: JobResult;
  /** The run folder, packed. */
  readonly parcel: string;
}

export interface OpenQueue {
  readonly queue: Queue<Job, Delivery>;
  /** Of the same engine as the queue. */
  readonly Worker: typeof Worker;
  readonly connection: object;
}

export const QUEUE_NAME = 'doubletake';

/** Throws a UsageError for another kind of address, for a missing package, and when nobody answers. */
export async function openQueue(url: string): Promise<OpenQueue> {
  hideAddress(url);
  const isPostgres = /^postgres(ql)?:\/\//.test(url);
  if (!isPostgres && !/^rediss?:\/\//.test(url)) {
    throw new UsageError('a queue is an address such as postgres://host/database or redis://host');
  }
  const { createPostgresBackend, withBackend, ...redis } = await load(
    isPostgres ? 'pg' : 'ioredis',
  );
  // The classes of both engines have the same methods; only their types differ.
  const postgres = withBackend(createPostgresBackend) as unknown as typeof redis;
  const { Queue, Worker } = isPostgres ? postgres : redis;
  // Redis is dialled again and again, but not where it has never answered.
  let hasAnswered = false;
  const retryStrategy = (): number | null => (hasAnswered ? 1000 : null);
  const connection = isPostgres ? { connectionString: url, migrate: true } : { url, retryStrategy };
  // Its events repeat every delivery, and nobody reads them.
  const streams = { events: { maxLen: 1 } };
  const queue = new Queue<Job, Delivery>(QUEUE_NAME, { connection, streams });
  await untilReady(queue, url);
  hasAnswered = true;
  return { queue, Worker, connection };
}

/** Nothing that a run starts inherits it, and no complaint of the driver's repeats its password. */
function hideAddress(url: string): void {
  delete process.env[QUEUE_VARIABLE];
  const password = URL.canParse(url) ? new URL(url).password : '';
  for (const text of [password, decodeURIComponent(password)]) keepSecret(text, '{secret:queue}');
}

/** The variable of the environment in which the address of a queue may stand. */
export const QUEUE_VARIABLE = 'DOUBLETAKE_QUEUE';

async function load(driver: string): Promise<typeof import('bullmq')> {
  try {
    import.meta.resolve(driver);
    return await import('bullmq');
  } catch (error) {
    throw new UsageError(
      `a queue needs two packages more; install them with: npm install bullmq ${driver}`,
      { cause: error },
    );
  }
}

const READY_WITHIN_MS = 10_000;

async function untilReady(queue: Queue<Job, Delivery>, url: string): Promise<void> {
  let reason = `no answer within ${READY_WITHIN_MS / 1000} s`;
  const note = ({ message }: Error): void => void (reason = message);
  queue.on('error', note);
  try {
    await within(READY_WITHIN_MS, undefined, (limit) =>
      orAbort(queue.waitUntilReady(), limit).catch((error: Error) => {
        if (!limit.aborted) note(error);
        throw error;
      }),
    );
  } catch {
    const { host, pathname } = new URL(url);
    throw new UsageError(`the queue at ${host}${pathname} cannot be reached: ${reason}`);
  }
}

/** Says each trouble with a queue once, until another one comes: it tries again by itself. */
export function tellTroubles(write: (sentence: string) => void): (error: Error) => void {
  let last = '';
  return ({ message }) => {
    if (message !== last) write(`the queue: ${message}\n`);
    last = message;
  };
}

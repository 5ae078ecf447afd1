// A worker does runs that nights have put into a queue. It holds a run by a lease and renews it; a run
// whose worker is gone, or was stopped for longer than that, is given to another. A worker that has
// lost its lease stops the run, and what it still delivers is refused.
import { rmSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Job as QueuedJob } from 'bullmq';
import type { Job } from './job.ts';
import { readResult } from './night.ts';
import { packFolder } from './parcel.ts';
import { openQueue, QUEUE_NAME, tellTroubles, type Delivery } from './queue.ts';
import { runJob } from './run-job.ts';
import { makeRunPlace, sweepRunPlaces } from './worker-places.ts';
import { isConfigFile } from '../config/load.ts';
import { isPlainName } from '../ground/inside.ts';
import { isReallyInside } from '../ground/inside.ts';

export interface QueueWorkerOptions {
  readonly url: string;
  /** Where runs are until they are delivered. */
  readonly folder: string;
  /** Config files of systems must lie below it: a job is somebody else's word. */
  readonly root: string;
  /** Runs at a time. */
  readonly parallel: number;
  readonly leaseMs: number;
  /** Aborted by Ctrl-C: runs that are under way are stopped and given back. */
  readonly signal: AbortSignal;
  readonly onDone: (result: Delivery['result']) => void;
  readonly onTrouble: (sentence: string) => void;
}

/** A run that so many workers died of is given up. */
const LOST_LEASES_MAX = 5;

/** Works until the signal is aborted. */
export async function workForQueue(options: QueueWorkerOptions): Promise<void> {
  const { url, parallel, leaseMs, signal, onDone, onTrouble } = options;
  const { queue, Worker, connection } = await openQueue(url);
  sweepRunPlaces(options.folder);
  const worker = new Worker<Job, Delivery>(
    QUEUE_NAME,
    // BullMQ makes the signal for functions of three parameters only.
    (queued, token, lost) => deliver(queued, { token, lost, ...options }),
    {
      connection,
      concurrency: parallel,
      lockDuration: leaseMs,
      stalledInterval: leaseMs,
      maxStalledCount: LOST_LEASES_MAX,
    },
  );
  worker.on('lockRenewalFailed', (ids) => ids.forEach((id) => worker.cancelJob(id)));
  worker.on('completed', (_queued, { result }) => onDone(result));
  worker.on('error', tellTroubles(onTrouble));
  if (!signal.aborted) await once(signal, 'abort');
  await worker.close();
  await queue.close();
}

/** What it throws is a failure of the harness, after which another worker may try. */
async function deliver(
  queued: QueuedJob<Job, Delivery>,
  { folder, root, signal, token, lost }: QueueWorkerOptions & Lease,
): Promise<Delivery> {
  const refusal = refusalOf(queued.data, root);
  if (refusal !== undefined) throw new Error(refusal);
  const place = makeRunPlace(folder, queued.data.id);
  try {
    await runJob(queued.data, place, lost ? AbortSignal.any([signal, lost]) : signal);
    const result = readResult(place, queued.data.id);
    return { result, parcel: packFolder(join(place, result.run)) };
  } catch (error) {
    if (!signal.aborted) throw error;
    await queued.moveToWait(token);
    const { WaitingError } = await import('bullmq');
    throw new WaitingError();
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Why a job is not done here, if so; what it names is loaded and run. */
export function refusalOf(
  { id, place }: Pick<Job, 'id' | 'place'>,
  root: string,
): string | undefined {
  if (!isPlainName(id)) return `${JSON.stringify(id)} cannot be the id of a run`;
  if (!isConfigFile(place) || isReallyInside(root, place)) return undefined;
  return `the config file ${JSON.stringify(place)} does not lie below ${root}; see --root`;
}

interface Lease {
  readonly token: string | undefined;
  /** Aborted when the lease is lost. */
  readonly lost: AbortSignal | undefined;
}

// A night whose runs are done by workers, here or on other machines: hands out what has no result
// yet and takes in what comes of it. The folder of the night is the truth and the queue only a way:
// what a queue has forgotten is asked for again.
import { join, sep } from 'node:path';
import { realClock } from '../ground/clock.ts';
import type { CrewOptions } from './crew.ts';
import type { Job } from './job.ts';
import { hasResult, publishResult, writeError, type Night } from './night.ts';
import { unpackFolder } from './parcel.ts';
import { openQueue, tellTroubles, type Delivery, type OpenQueue } from './queue.ts';
import { ATTEMPTS } from './run-job.ts';

export interface QueueNightOptions extends Omit<CrewOptions, 'parallel'> {
  readonly url: string;
  /** Told of what keeps the queue from answering. */
  readonly onTrouble: (sentence: string) => void;
}

const POLL_MS = 500;

/** So many runs are in the queue at a time: far more than there are workers. */
const IN_QUEUE_MAX = 200;

/** Done when each job has a result, or has failed for good. */
export async function workOverQueue(options: QueueNightOptions): Promise<void> {
  const { night, jobs, url, signal, onTrouble, onDone } = options;
  const { queue } = await openQueue(url);
  const tell = tellTroubles(onTrouble);
  queue.on('error', tell);
  const waiting = new Set(jobs.filter(({ id }) => !hasResult(night, id)));
  const tend = async (job: Job): Promise<void> => {
    if (!(await isOver(job, night, queue))) return;
    waiting.delete(job);
    onDone(job);
  };
  try {
    while (waiting.size > 0 && !signal.aborted) {
      await Promise.all([...waiting].slice(0, IN_QUEUE_MAX).map(tend)).catch(tell);
      await realClock.sleep(POLL_MS, signal);
    }
  } finally {
    await queue.close();
  }
}

async function isOver(job: Job, night: Night, queue: OpenQueue['queue']): Promise<boolean> {
  const jobId = `${night.name}.${Date.parse(night.began)}.${job.id}`;
  const queued = await queue.getJob(jobId);
  if (queued === undefined && !hasResult(night, job.id)) {
    const patience = { attempts: ATTEMPTS, backoff: 1000 };
    await queue.add(job.system, job, { jobId, ...patience });
    return false;
  }
  if (queued !== undefined) {
    if (queued.finishedOn === undefined) return false;
    const { returnvalue: delivery, failedReason } = queued;
    if (delivery) takeIn(delivery, night);
    else writeError(night, job.id, failedReason);
    await queued.remove();
  }
  return true;
}

/** The run folder first: a result never points to nothing. */
function takeIn({ result, parcel }: Delivery, night: Night): void {
  const folder = join(night.path, result.run);
  if (!folder.startsWith(night.store + sep)) throw new Error(`${result.run} is no run folder`);
  if (!hasResult(night, result.job)) unpackFolder(parcel, folder);
  publishResult(night.path, result);
}

// The interpreter lets logical single-threaded clients issue operations and records what they were
// told. It alone decides what an unanswered operation becomes: `info`, after its deadline.
import type { RequestId } from '../../checker/index.ts';
import type { Clock } from '../ground/clock.ts';
import type { PlannedOp, Completion, Op } from '../plan/operation.ts';
import type { Recorder } from '../record/recorder.ts';
import { isShortage } from '../ground/shortage.ts';
import { recordable } from '../record/recordable.ts';
import type { Client } from '../client/client.ts';

export interface Worker {
  /** The client's name, the `client` of its request ids. */
  readonly name: string;
  readonly client: Client;
  /** The sequence number that its next operation takes. */
  readonly nextSeq: () => number;
  readonly issue: (op: Op, signal: AbortSignal) => Promise<Completion>;
}

export interface WorkerOptions {
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** After which an operation that was not answered is recorded as `info`. */
  readonly deadlineMs: number;
}

/**
 * Workers share one numbering of processes: worker i begins as process i, and each time that an
 * operation of its ends as `info` the process is retired and the worker goes on under a fresh id.
 */
export function createWorkers(
  clients: ReadonlyMap<string, Client>,
  { recorder, clock, deadlineMs }: WorkerOptions,
): Worker[] {
  return [...clients].map(([name, client], index) => {
    let process = index;
    let nextSeq = 1;
    // Made anew only when it was used: an operation that is answered in time needs none of its own.
    let giveUp = new AbortController();
    const issue = async (op: Op, signal: AbortSignal): Promise<Completion> => {
      const id = { client: name, seq: nextSeq++ };
      recorder.record({ process, ...op, id, type: 'invoke' });
      await recorder.handedOver();
      const options = { clock, deadlineMs, signal, giveUp };
      const completion = await invokeUntilDeadline(client, op, id, options);
      if (giveUp.signal.aborted) giveUp = new AbortController();
      recorder.record({ process, ...op, id, ...completion });
      if (completion.type === 'info') process += clients.size;
      return completion;
    };
    return { name, client, nextSeq: () => nextSeq, issue };
  });
}

/**
 * Issues operations one after another, no faster than `rateHz`, until there are none left or the
 * signal ends it. An operation that is out then may still finish, up to its deadline.
 */
export async function issueAll(
  worker: Worker,
  operations: Iterable<PlannedOp>,
  options: {
    readonly clock: Clock;
    readonly rateHz: number;
    readonly signal: AbortSignal;
    readonly abandon: AbortSignal;
  },
): Promise<void> {
  const { clock, signal } = options;
  const intervalMs = 1000 / options.rateHz;
  const originNs = clock.nowNs();
  let nextNs = originNs;
  for (const { atMs = 0, ...op } of operations) {
    const pauseMs = (Math.max(nextNs, originNs + atMs * 1e6) - clock.nowNs()) / 1e6;
    if (pauseMs > 0) await clock.sleep(pauseMs, signal);
    if (signal.aborted) return;
    nextNs = Math.max(nextNs, clock.nowNs() - intervalMs * 1e6) + intervalMs * 1e6;
    await worker.issue(op, options.abandon);
  }
}

function invokeUntilDeadline(
  client: Client,
  op: Op,
  id: RequestId,
  options: Omit<WorkerOptions, 'recorder'> & {
    /** Ends the operation before its deadline. */
    readonly signal: AbortSignal;
    /** By which the client is told that the operation is over. */
    readonly giveUp: AbortController;
  },
): Promise<Completion> {
  const { clock, deadlineMs, signal } = options;
  return new Promise((resolve, reject) => {
    const over = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', giveUp);
    };
    const end = (completion: Completion): void => {
      over();
      resolve(completion);
    };
    const fail = (error: unknown): void => {
      over();
      reject(error);
    };
    const giveUp = (): void => {
      options.giveUp.abort(OVER);
      timer.cancel();
      timer = clock.setTimer(GRACE_MS, () => end({ type: 'info', error: 'timeout' }));
    };
    let timer = clock.setTimer(deadlineMs, giveUp);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    void invoke(client, op, id, options.giveUp.signal).then(end, fail);
  });
}

/** Made once: an abort makes a new one with a stack each time, and there are many. */
const OVER = new DOMException('the operation is over', 'AbortError');

/** How long a client may take to notice that it has been told to give up. */
const GRACE_MS = 100;

/** The unclassified error is the safe one: whatever a client throws becomes `info`, but what the harness itself lacks ends the run. */
async function invoke(
  client: Client,
  op: Op,
  id: RequestId,
  signal: AbortSignal,
): Promise<Completion> {
  try {
    return recordable(await client.invoke(op, id, signal));
  } catch (error) {
    if (isShortage(error)) throw error;
    return { type: 'info', error: error instanceof Error ? error.message : String(error) };
  }
}

// Virtual time: a queue of what is due when. Nothing takes time but waiting for it, and what happens
// at one moment happens in the order in which it was planned, so that a run can be repeated exactly.
import TinyQueue from 'tinyqueue';
import type { Clock, Timer } from '../ground/clock.ts';

export interface Timeline extends Clock {
  /** A timer whose act is known to settle no promise, or calls `wake` itself. */
  readonly after: Clock['setTimer'];
  /** To be called by an act that settles a promise: whoever awaits it goes on before time does. */
  readonly wake: () => void;
  /** Lets time pass until the work is done. */
  readonly run: <T>(work: Promise<T>) => Promise<T>;
}

interface Entry {
  readonly timeNs: number;
  readonly order: number;
  act: (() => void) | undefined;
}

export function createTimeline(): Timeline {
  const queue = new TinyQueue<Entry>([], byTime);
  let nowNs = 0;
  let order = 0;
  let isAwaited = true;

  const after = (delayMs: number, act: () => void): Timer => {
    const timeNs = nowNs + Math.max(0, Math.round(delayMs * 1e6));
    const entry: Entry = { timeNs, order: order++, act };
    queue.push(entry);
    return { cancel: () => void (entry.act = undefined) };
  };

  const wake = (): void => void (isAwaited = true);

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const done = (): void => {
        timer.cancel();
        signal?.removeEventListener('abort', done);
        wake();
        resolve();
      };
      const timer = after(ms, done);
      signal?.addEventListener('abort', done, { once: true });
    });

  const setTimer = (ms: number, act: () => void): Timer =>
    after(ms, () => {
      wake();
      act();
    });

  const run = async <T>(work: Promise<T>): Promise<T> => {
    let isDone = false;
    const finish = (): void => void (isDone = true);
    work.then(finish, finish);
    while (true) {
      if (isAwaited) {
        isAwaited = false;
        await new Promise(setImmediate);
      }
      if (isDone) return work;
      const entry = queue.pop();
      if (entry === undefined)
        throw new Error('the simulated run waits for what will never happen');
      if (entry.act === undefined) continue;
      nowNs = entry.timeNs;
      entry.act();
    }
  };

  return { nowNs: () => nowNs, sleep, setTimer, after, wake, run };
}

/** The earliest first, and of one moment what was planned first. */
function byTime(a: Entry, b: Entry): number {
  return a.timeNs - b.timeNs || a.order - b.order;
}

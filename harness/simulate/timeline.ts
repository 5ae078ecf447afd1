// Virtual time: a queue of what is due when. Nothing takes time but waiting for it, and what happens
// at one moment happens in the order in which it was planned, so that a run can be repeated exactly.
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
  const queue = createQueue();
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

/** A binary heap: the earliest first, and of one moment what was planned first. */
function createQueue(): {
  readonly push: (entry: Entry) => void;
  readonly pop: () => Entry | undefined;
} {
  const heap: Entry[] = [];
  const isBefore = (a: Entry, b: Entry): boolean =>
    a.timeNs < b.timeNs || (a.timeNs === b.timeNs && a.order < b.order);
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  };
  const push = (entry: Entry): void => {
    let at = heap.push(entry) - 1;
    for (let up = (at - 1) >> 1; at > 0 && isBefore(heap[at]!, heap[up]!); up = (at - 1) >> 1) {
      swap(at, up);
      at = up;
    }
  };
  const pop = (): Entry | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return first;
    heap[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (left < heap.length && isBefore(heap[left]!, heap[least]!)) least = left;
      if (right < heap.length && isBefore(heap[right]!, heap[least]!)) least = right;
      if (least === at) return first;
      swap(at, least);
      at = least;
    }
  };
  return { push, pop };
}

// Time, as the run sees it. The real clock is the operating system's; the simulator has its own.
import { setTimeout as timeout } from 'node:timers/promises';

export interface Clock {
  /** Nanoseconds on a monotonic clock, as an integer; only differences mean anything. */
  readonly nowNs: () => number;
  /** Ends early, without an error, when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** On one machine all processes share this clock, so that traces of servers line up with the history. */
export const realClock: Clock = {
  nowNs: () => Number(process.hrtime.bigint()),
  sleep: (ms, signal) =>
    timeout(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
      if (signal?.aborted !== true) throw error;
    }),
};

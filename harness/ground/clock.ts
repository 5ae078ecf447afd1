// Time, as the run sees it. The real clock is the operating system's; the simulator has its own.

export interface Clock {
  /** Nanoseconds on a monotonic clock, as an integer; only differences mean anything. */
  readonly nowNs: () => number;
  /** Ends early, without an error, when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly setTimer: (ms: number, act: () => void) => Timer;
}

/** It acts once, unless it is cancelled before. */
export interface Timer {
  readonly cancel: () => void;
}

/** On one machine all processes share this clock, so that traces of servers line up with the history. */
export const realClock: Clock = {
  nowNs: () => Number(process.hrtime.bigint()),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const done = (): void => {
        timer.cancel();
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = realClock.setTimer(ms, done);
      signal?.addEventListener('abort', done, { once: true });
    }),
  setTimer: (ms, act) => {
    const timeout = setTimeout(act, ms);
    return { cancel: () => clearTimeout(timeout) };
  },
};

/**
 * Unix time less the machine's monotonic clock, in nanoseconds, to some microseconds: it waits for the wall
 * clock's next millisecond, which is all that it tells.
 */
export function unixOffsetNs(): number {
  const beganMs = Date.now();
  let nowMs = beganMs;
  while (nowMs === beganMs) nowMs = Date.now();
  return nowMs * 1e6 - realClock.nowNs();
}

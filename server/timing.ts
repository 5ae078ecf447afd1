// Timing that suits test runs on a busy machine: a dead server is noticed after a quarter of a second.
import type { Timing } from './machine.ts';

export const defaultTiming: Timing = {
  pingIntervalMs: 50,
  deadPings: 5,
  forwardTimeoutMs: 150,
  attemptTimeoutMs: 300,
  retryPauseMs: [10, 800],
};

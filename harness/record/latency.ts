// How long acknowledged operations took.
import type { History } from '../../checker/index.ts';
import { pairOperations } from './operations.ts';

export interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

/** Whether the events of a history have times; one without is read in the order of its file. */
export function isTimed({ header }: History): boolean {
  return header['timeless'] !== true;
}

/** Undefined when no operation was acknowledged, or nothing is known of times. */
export function latencyOf(history: History): Latency | undefined {
  if (!isTimed(history)) return undefined;
  const operations = pairOperations(history);
  let count = 0;
  const times = new Float64Array(operations.length);
  for (const { invocation, completion, outcome } of operations) {
    if (outcome === 'ok') times[count++] = (completion!.time - invocation.time) / 1e6;
  }
  const sorted = times.subarray(0, count).toSorted();
  if (sorted.length === 0) return undefined;
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), longestMs: at(1) };
}

export function showLatency(latency: Latency | undefined): string {
  if (latency === undefined)
    return 'not known: no operation was acknowledged, or there are no times';
  const { p50Ms, p95Ms, p99Ms, longestMs } = latency;
  const [p50, p95, p99, longest] = [p50Ms, p95Ms, p99Ms, longestMs].map(showMs);
  return `p50 ${p50}, p95 ${p95}, p99 ${p99}, longest ${longest} (ok operations)`;
}

export function showMs(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 10_000
    ? `${Math.round(ms).toLocaleString('en-US')} ms`
    : `${(ms / 1000).toFixed(1)} s`;
}

// Latency and throughput of the operations in view, by equal stretches of time. Percentiles come from
// logarithmic buckets (8 for each doubling), so that a million operations are counted, not sorted.
import { endOf, type Run } from './decode.ts';

export interface Bins {
  /** The middle of each bin, in seconds. */
  readonly seconds: number[];
  /** Of ok operations, by when they were answered, in milliseconds; null where there are none. */
  readonly p50: (number | null)[];
  readonly p99: (number | null)[];
  readonly longest: (number | null)[];
  /** Operations that ended in the bin, for each second. */
  readonly okRate: number[];
  readonly failRate: number[];
  readonly unknownRate: number[];
}

export function binOperations(
  run: Run,
  range: { readonly fromNs: number; readonly untilNs: number; readonly count: number },
): Bins {
  const { fromNs, untilNs, count } = range;
  const { duration, outcome } = run.columns;
  const buckets = new Uint32Array(count * bucketCount);
  const counts = [0, 1, 2].map(() => new Uint32Array(count));
  const longest = new Float64Array(count);
  const scale = count / Math.max(untilNs - fromNs, 1);
  for (let place = 0; place < duration.length; place++) {
    const endNs = endOf(run, place);
    if (endNs < fromNs || endNs > untilNs) continue;
    const bin = Math.min(count - 1, Math.floor((endNs - fromNs) * scale));
    const code = outcome[place]!;
    counts[code]![bin]! += 1;
    if (code !== 0) continue;
    const tookNs = duration[place]!;
    buckets[bin * bucketCount + bucketOf(tookNs)]! += 1;
    longest[bin] = Math.max(longest[bin]!, tookNs);
  }
  const [ok, fail, unknown] = counts as [Uint32Array, Uint32Array, Uint32Array];
  const binSeconds = (untilNs - fromNs) / count / 1e9;
  const percentile = (share: number): (number | null)[] =>
    Array.from(ok, (total, bin) => (total === 0 ? null : quantile(buckets, bin, total * share)));
  const rate = (totals: Uint32Array): number[] => Array.from(totals, (total) => total / binSeconds);
  return {
    seconds: Array.from(ok, (_, bin) => fromNs / 1e9 + (bin + 0.5) * binSeconds),
    p50: percentile(0.5),
    p99: percentile(0.99),
    longest: Array.from(ok, (total, bin) => (total === 0 ? null : longest[bin]! / 1e6)),
    okRate: rate(ok),
    failRate: rate(fail),
    unknownRate: rate(unknown),
  };
}

/** The bits of a float are its logarithm, nearly: exponent, then the leading bits of the fraction. */
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
const fractionBits = 3;
const dropped = 23 - fractionBits;
/** Where 1 stands, so that buckets count from 0. */
const one = 127 << fractionBits;
/** From a nanosecond to about a quarter of an hour. */
const bucketCount = 40 << fractionBits;

function bucketOf(tookNs: number): number {
  float[0] = Math.max(tookNs, 1);
  return Math.min((bits[0]! >>> dropped) - one, bucketCount - 1);
}

/** The middle of a bucket, in nanoseconds. */
function middleOf(bucket: number): number {
  bits[0] = ((bucket + one) << dropped) | (1 << (dropped - 1));
  return float[0]!;
}

function quantile(buckets: Uint32Array, bin: number, rank: number): number {
  let seen = 0;
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    seen += buckets[bin * bucketCount + bucket]!;
    if (seen >= rank && seen > 0) return middleOf(bucket) / 1e6;
  }
  return 0;
}

// Two systems under the same plans: what each seed came to on either side, how often each was
// invalid, and whether the second is worse than the first.
import type { JudgedRun } from '../record/load.ts';
import type { Judgement } from '../record/judge.ts';
import { rateOf, showRate, type Rate } from '../ground/rate.ts';
import { table } from '../report/table.ts';
import { latencyOf, showMs, type Latency } from '../record/latency.ts';
import { okPerSecond } from './result.ts';

export interface Side extends Judgement {
  readonly okPerSecond: number;
  readonly latency?: Latency;
}

export interface Pair {
  readonly seed: number;
  readonly a: Side;
  readonly b: Side;
}

export interface Comparison {
  readonly a: string;
  readonly b: string;
  readonly rates: { readonly a: Rate; readonly b: Rate };
  /** Invalid more often, or, with as many violations, without a verdict more often. */
  readonly isWorse: boolean;
  /** Seeds that differ first, as far as they were run. */
  readonly pairs: readonly Pair[];
}

export function sideOf({ judgement, record }: JudgedRun): Side {
  const latency = latencyOf(record.history);
  return { ...judgement, okPerSecond: okPerSecond(record), ...(latency && { latency }) };
}

export function compareSides(names: readonly [string, string], pairs: readonly Pair[]): Comparison {
  const count = (side: 'a' | 'b', verdict: Side['verdict']): number =>
    pairs.filter((pair) => pair[side].verdict === verdict).length;
  const more = (verdict: Side['verdict']): number => count('b', verdict) - count('a', verdict);
  const differs = ({ a, b }: Pair): boolean => a.verdict !== b.verdict;
  return {
    a: names[0],
    b: names[1],
    rates: {
      a: rateOf(count('a', 'invalid'), pairs.length),
      b: rateOf(count('b', 'invalid'), pairs.length),
    },
    isWorse: more('invalid') > 0 || (more('invalid') === 0 && more('unknown') > 0),
    pairs: [...pairs.filter(differs), ...pairs.filter((pair) => !differs(pair))],
  };
}

/** A block for each seed, a line for each side. */
export function showComparison({ a, b, rates, isWorse, pairs }: Comparison): string {
  const width = Math.max(8, a.length, b.length);
  const rows = pairs.flatMap((pair) => [
    cells(pair.a, [pair.a.verdict === pair.b.verdict ? '' : '*', String(pair.seed)], a),
    cells(pair.b, ['', ''], b),
  ]);
  return [
    table(COLUMNS, rows, { right: [1, 4, 5, 6, 7] }).trimEnd(),
    '',
    `invalid  ${a.padEnd(width)}  ${showRate(rates.a)}`,
    `         ${b.padEnd(width)}  ${showRate(rates.b)}`,
    isWorse ? `${b} is worse than ${a}` : `${b} is not worse than ${a}`,
    '',
  ].join('\n');
}

const COLUMNS = ['', 'seed', 'system', 'verdict', 'ok/s', 'p50', 'p99', 'unknown', 'anomalies'];

function cells(side: Side, [mark, seed]: readonly [string, string], system: string): string[] {
  const { verdict, okPerSecond: rate, latency, operations, anomalies } = side;
  const kinds = [...new Set(anomalies.map(({ kind }) => kind))];
  return [
    ...[mark, seed, system, verdict, rate.toFixed(1)],
    latency === undefined ? '-' : showMs(latency.p50Ms),
    latency === undefined ? '-' : showMs(latency.p99Ms),
    String(operations.info),
    kinds.join(', '),
  ];
}

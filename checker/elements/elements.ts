// What becomes of each element that is put in: what the judges of set-full, broadcast and total-queue have in
// common. No order of the operations is sought: an element is followed from its first operation to the last
// that shows it, or does not.
import { numbered, reasonOf } from '../explain/numbered.ts';
import { HistoryError } from '../history-error.ts';
import type { History, Value } from '../history.ts';
import { operationsOf, referenceTo, type Operation } from '../operations.ts';
import type { Anomaly, AnomalyKind, ElementCounts, LatencyMs, Verdict } from '../verdict.ts';

/** The judgement of one key. */
export interface Followed {
  readonly anomalies: readonly Anomaly[];
  readonly counts: ElementCounts;
  /** Why nothing can be said, where that is so. */
  readonly doubt?: string;
  /** What must be known besides, a sentence each. */
  readonly notes: readonly string[];
}

/** The operations of one key, as the clients were told. */
export interface Given {
  /** What happened or may have happened, in the order of the invocations. */
  readonly all: readonly Operation[];
  readonly failed: readonly Operation[];
  /** Nanoseconds of the event at a position; undefined where the history has no times. */
  readonly timeAt: ((position: number) => number) | undefined;
}

interface Followable {
  readonly name: string;
  readonly functions: readonly string[];
  /** What `--expect` may say, the default first. */
  readonly expectations: readonly string[];
  readonly follow: (given: Given, expected: string) => Followed;
}

/** Judges key by key, and sums up. @throws HistoryError for what is no history of this model. */
export function judgeElements(
  history: History,
  { name, functions, expectations, follow }: Followable,
  asked: string | undefined,
): Verdict & { readonly steps: number } {
  const expected = asked ?? expectedBy(history) ?? expectations[0] ?? '';
  if (!expectations.includes(expected)) {
    throw new HistoryError(
      `a ${name} is expected to be ${expectations.join(' or ')}, not ${expected}`,
    );
  }
  const { all, failed, counts } = operationsOf(history);
  for (const { index, f } of [...all, ...failed]) {
    if (!functions.includes(f)) {
      throw new HistoryError(
        `event ${String(index)}: the model ${name} knows no ${f}, only ${functions.join(', ')}; name another model`,
      );
    }
  }
  const timeAt =
    history.header['timeless'] === true
      ? undefined
      : (position: number) => history.events[position]?.time ?? 0;
  const keys = new Set(all.map(({ key }) => key));
  const judged = Array.from(keys, (key) => {
    const ofKey = (operation: Operation): boolean => operation.key === key;
    const given = { all: all.filter(ofKey), failed: failed.filter(ofKey), timeAt };
    return follow(keys.size === 1 ? { ...given, all, failed } : given, expected);
  });
  const anomalies = judged.flatMap((one) => numbered(one.anomalies));
  const elements = summed(judged.map((one) => one.counts));
  const notes = [...new Set(judged.flatMap((one) => one.notes))];
  return {
    ...conclusion({ judged, anomalies, elements, acknowledged: counts.ok }),
    model: name,
    ...(notes.length > 0 && { notes }),
    operations: counts,
    anomalies,
    elements,
    steps: all.length,
  };
}

function expectedBy({ header }: History): string | undefined {
  const { expect } = header;
  return typeof expect === 'string' ? expect : undefined;
}

function conclusion({
  judged,
  anomalies,
  elements,
  acknowledged,
}: {
  readonly judged: readonly Followed[];
  readonly anomalies: readonly Anomaly[];
  readonly elements: ElementCounts;
  readonly acknowledged: number;
}): Pick<Verdict, 'verdict' | 'reason'> {
  if (anomalies.length > 0) {
    return {
      verdict: 'invalid',
      reason: `${reasonOf(anomalies) ?? ''} (${inWords(elements)})`,
    };
  }
  if (acknowledged === 0) {
    return {
      verdict: 'unknown',
      reason: 'no operation was acknowledged, so the history says nothing',
    };
  }
  const doubt = judged.find((one) => one.doubt !== undefined)?.doubt;
  if (doubt !== undefined) return { verdict: 'unknown', reason: `${doubt} (${inWords(elements)})` };
  return { verdict: 'valid', reason: `nothing was lost: ${inWords(elements)}` };
}

/** `12 elements: 9 stable, 1 stale at first, 2 never read, 0 lost`. */
function inWords({ attempted, latencyMs, ...counts }: ElementCounts): string {
  const parts = Object.entries(counts)
    .filter(([name, count]) => count > 0 || name === 'lost')
    .map(([name, count]) => `${String(count)} ${WORDS[name as keyof typeof counts]}`);
  const latency =
    latencyMs?.stable === undefined
      ? ''
      : `; known to stable in ${latencyMs.stable.median.toFixed(1)} ms (median), ${latencyMs.stable.max.toFixed(1)} ms at most`;
  const noun = attempted === 1 ? 'element' : 'elements';
  return `${String(attempted)} ${noun}: ${parts.join(', ')}${latency}`;
}

const WORDS: Readonly<Record<Exclude<keyof ElementCounts, 'attempted' | 'latencyMs'>, string>> = {
  acknowledged: 'acknowledged',
  stable: 'stable',
  stale: 'stale at first',
  neverRead: 'never read',
  delivered: 'delivered',
  recovered: 'recovered',
  duplicated: 'duplicated',
  unexpected: 'unexpected',
  lost: 'lost',
};

/** The counts of all keys; latencies of several keys are the largest of each. */
function summed(all: readonly ElementCounts[]): ElementCounts {
  const [first, ...others] = all;
  if (first === undefined) return { attempted: 0, acknowledged: 0, lost: 0 };
  return others.reduce(plus, first);
}

function plus(a: ElementCounts, b: ElementCounts): ElementCounts {
  const { latencyMs: some, ...counts } = a;
  const { latencyMs: more, ...others } = b;
  const sum = Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [
      name,
      count + (others[name as keyof typeof others] ?? 0),
    ]),
  ) as unknown as ElementCounts;
  const [stable, lost] = (['stable', 'lost'] as const).map((which) =>
    slower(some?.[which], more?.[which]),
  );
  const latencyMs = { ...(stable && { stable }), ...(lost && { lost }) };
  return { ...sum, ...((stable ?? lost) && { latencyMs }) };
}

const slower = (a: LatencyMs | undefined, b: LatencyMs | undefined): LatencyMs | undefined =>
  a === undefined || b === undefined
    ? (a ?? b)
    : {
        median: Math.max(a.median, b.median),
        p99: Math.max(a.p99, b.p99),
        max: Math.max(a.max, b.max),
      };

/** Undefined for no latencies at all. */
export function distribution(latenciesNs: readonly number[]): LatencyMs | undefined {
  if (latenciesNs.length === 0) return undefined;
  const sorted = latenciesNs.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number) / 1e6;
  return { median: at(0.5), p99: at(0.99), max: at(1) };
}

/** Of one key, the accused first. */
export const anomaly = (
  kind: AnomalyKind,
  sentence: string,
  operations: readonly Operation[],
): Anomaly => {
  const key = operations[0]?.key;
  return {
    kind,
    ...(key !== undefined && { key }),
    sentence,
    operations: [...new Set(operations)].map(referenceTo),
    executions: [],
  };
};

/** The elements of an answer; null is none. @throws HistoryError for what is no list. */
export function listIn({ index, f, result }: Operation): readonly Value[] {
  if (Array.isArray(result)) return result as readonly Value[];
  if (result === null) return [];
  throw new HistoryError(`event ${String(index)}: a ${f} must answer a list`);
}

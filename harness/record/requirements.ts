// What a run must come to besides having no violation: how fast it recovers, how long answers take, how many
// there are. It stands in the plan and in the history's header, so that a saved history gets the same verdict.
import type { Anomaly, History } from '../../checker/index.ts';
import { durationMs } from '../ground/duration.ts';
import { suggestion } from '../ground/nearest.ts';
import { UsageError } from '../ground/usage-error.ts';
import { latencyOf, showMs, type Latency } from './latency.ts';

/** What can be asked of a run, and in what it is measured. */
interface Measure {
  readonly unit: 'time' | 'count';
  /** Milliseconds, or how many; undefined where the history does not show it. */
  readonly of: (history: History) => number | undefined;
}

const MEASURES: Readonly<Record<string, Measure>> = {
  recovered: { unit: 'time', of: recoveredMs },
  p50: latencyAt('p50Ms'),
  p95: latencyAt('p95Ms'),
  p99: latencyAt('p99Ms'),
  longest: latencyAt('longestMs'),
  ok: { unit: 'count', of: (history) => countOf(history, 'ok') },
  fail: { unit: 'count', of: (history) => countOf(history, 'fail') },
  unknown: { unit: 'count', of: (history) => countOf(history, 'info') },
};

interface Requirement {
  readonly name: string;
  readonly measure: Measure;
  readonly sign: '<' | '<=' | '>' | '>=';
  /** Milliseconds, or how many. */
  readonly bound: number;
  /** The bound as it was written. */
  readonly amount: string;
}

/** `recovered < 5s`. @throws UsageError that says what can be required, and how. */
export function requirementOf(text: string): Requirement {
  const [, name = '', sign, amount = ''] =
    /^\s*([\w-]+)\s*(<=|>=|<|>)\s*([\w.]+)\s*$/.exec(text) ?? [];
  if (sign === undefined)
    throw new UsageError(`'${text}' is no requirement; it takes one such as 'recovered < 5s'`);
  const measure = Object.hasOwn(MEASURES, name) ? MEASURES[name] : undefined;
  if (measure === undefined) {
    const known = Object.keys(MEASURES);
    throw new UsageError(`nothing called ${name} can be required${suggestion(name, known)}`);
  }
  const bound = measure.unit === 'time' ? timeOf(amount) : countIn(amount);
  if (bound === undefined) {
    const example = measure.unit === 'time' ? '200ms or 5s' : '1000';
    throw new UsageError(`'${text}': ${amount} should be a ${measure.unit} such as ${example}`);
  }
  return { name, measure, sign: sign as Requirement['sign'], bound, amount };
}

/** A time needs its unit here: `p99 < 200` may mean either. */
function timeOf(text: string): number | undefined {
  return /[a-z]$/.test(text) ? durationMs(text) : undefined;
}

function countIn(text: string): number | undefined {
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

/** What of the requirements in the history's header is not so, in one anomaly; undefined where all are met. */
export function unmetIn(history: History): Anomaly | undefined {
  const required = history.header['require'];
  if (!Array.isArray(required)) return undefined;
  const sentences = required.flatMap((text) => sentenceOf(requirementOf(String(text)), history));
  if (sentences.length === 0) return undefined;
  const sentence = sentences.join('; ');
  return { kind: 'unmet-requirement', sentence, operations: [], executions: [] };
}

function sentenceOf(
  { name, measure, sign, bound, amount }: Requirement,
  history: History,
): string[] {
  const found = measure.of(history);
  if (found !== undefined && holds(found, sign, bound)) return [];
  const shown = found === undefined ? (NOT_SEEN[name] ?? 'not seen') : shownAs(measure, found);
  return [`${name} was ${shown}, and was required to be ${sign} ${amount}`];
}

const NOT_SEEN: Readonly<Record<string, string>> = {
  recovered: 'not seen (no operation was acknowledged after healing)',
};

function holds(found: number, sign: Requirement['sign'], bound: number): boolean {
  switch (sign) {
    case '<':
      return found < bound;
    case '<=':
      return found <= bound;
    case '>':
      return found > bound;
    case '>=':
      return found >= bound;
  }
}

function shownAs({ unit }: Measure, found: number): string {
  return unit === 'time' ? showMs(found) : found.toLocaleString('en-US');
}

/** From when everything was healed until an operation was acknowledged again. */
function recoveredMs({ events }: History): number | undefined {
  const nemesis = events.filter(({ process }) => process === 'nemesis');
  const healed = nemesis.find(({ f }) => f === 'heal');
  const recovery = nemesis.find(({ f }) => f === 'recovery');
  if (healed === undefined || recovery?.value !== true) return undefined;
  return (recovery.time - healed.time) / 1e6;
}

function latencyAt(which: keyof Latency): Measure {
  return { unit: 'time', of: (history) => latencyOf(history)?.[which] };
}

function countOf({ events }: History, type: 'ok' | 'fail' | 'info'): number {
  return events.filter((event) => event.type === type && event.process !== 'nemesis').length;
}

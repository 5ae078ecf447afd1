// Parts of a run that failed, as plans: what happened around each violation may fail alone.
import type { Anomaly, History, HistoryEvent } from '../../checker/index.ts';
import type { Plan } from '../plan/plan.ts';
import type { Fault } from '../plan/fault.ts';
import type { PlannedOp } from '../plan/operation.ts';

/**
 * Excerpts around each violation, from the smallest: with only the operations that it names, with all
 * operations on its key, and with all. Their times are shifted to a system that has just started.
 */
export function excerptsOf(
  plan: Plan,
  history: History,
  anomalies: readonly Anomaly[],
): readonly Plan[] {
  const whole = recordingOf(history);
  const around = anomalies.map((anomaly) => {
    const accused = accusedBy(anomaly);
    const times = whole.issued
      .filter(({ event }) => accused.has(event.index))
      .map(({ atMs }) => atMs);
    const fromMs = Math.min(...times) - BEFORE_MS;
    const toMs = Math.min(Math.max(...times) + AFTER_MS, whole.durationMs);
    const during = whole.issued.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    const excerpt = (issued: readonly Issued[]): Plan => shifted(plan, { issued, fromMs, toMs });
    return {
      accused: excerpt(during.filter(({ event }) => accused.has(event.index))),
      sameKey: excerpt(during.filter(({ event }) => event.key === anomaly.key)),
      all: excerpt(during),
    };
  });
  return [
    ...around.map(({ accused }) => accused),
    ...around.map(({ sameKey }) => sameKey),
    ...around.map(({ all }) => all),
  ];
}

/**
 * The whole plan with the operations that a run of it issued, each with its time, in place of drawn
 * ones, and without the faults that did not begin in that run any more.
 */
export function withOperationsOf(plan: Plan, history: History): Plan {
  const { issued, durationMs: ranMs } = recordingOf(history);
  const durationMs = Math.min(plan.durationMs, ranMs);
  const faults = plan.faults.filter(({ atMs }) => atMs < durationMs);
  const operations = byClient(issued, 0);
  return { ...plan, durationMs, faults, workload: { ...plan.workload, operations } };
}

/** The time by which a system has started and its nodes have found their roles, in milliseconds. */
export const SETTLED_MS = 500;
const BEFORE_MS = SETTLED_MS + 300;
const AFTER_MS = 1500;

interface Issued {
  readonly event: HistoryEvent;
  /** Milliseconds since the clients began. */
  readonly atMs: number;
}

/** Operations that clients issued from their begin until everything was healed. */
function recordingOf({ events }: History): {
  readonly issued: readonly Issued[];
  readonly durationMs: number;
} {
  const first = events.find(({ type }) => type === 'ok');
  if (first === undefined) return { issued: [], durationMs: 0 };
  const healed = events.find(({ process, f }) => process === 'nemesis' && f === 'heal');
  const sinceFirst = ({ time }: HistoryEvent): number => (time - first.time) / 1e6;
  const issued = events
    .slice(first.index + 1, healed?.index)
    .filter(({ type }) => type === 'invoke')
    .map((event) => ({ event, atMs: Math.round(sinceFirst(event)) }));
  return { issued, durationMs: healed === undefined ? Infinity : sinceFirst(healed) };
}

/** The indices of all operations that the violation names. */
function accusedBy({ operations, executions }: Anomaly): ReadonlySet<number> {
  const witnesses = executions.flatMap(({ operation, after, before, seenBy }) => [
    operation,
    ...[after, before].filter((neighbour) => neighbour !== undefined),
    ...seenBy,
  ]);
  return new Set([...operations, ...witnesses].map(({ index }) => index));
}

function shifted(
  plan: Plan,
  part: { readonly issued: readonly Issued[]; readonly fromMs: number; readonly toMs: number },
): Plan {
  const { issued, fromMs, toMs } = part;
  const faults = plan.faults.flatMap((fault): Fault[] => {
    const endMs = fault.atMs + fault.forMs - fromMs;
    if (endMs <= SETTLED_MS || fault.atMs >= toMs) return [];
    const atMs = Math.max(SETTLED_MS, fault.atMs - fromMs);
    return [{ ...fault, atMs, forMs: endMs - atMs }];
  });
  const operations = byClient(issued, fromMs);
  return { ...plan, durationMs: toMs - fromMs, faults, workload: { ...plan.workload, operations } };
}

function byClient(issued: readonly Issued[], fromMs: number): Record<string, PlannedOp[]> {
  const operations: Record<string, PlannedOp[]> = {};
  for (const { event, atMs } of issued) {
    const { f, key, value, id } = event;
    (operations[id!.client] ??= []).push({
      f,
      ...(key !== undefined && { key }),
      ...(value !== undefined && { value }),
      atMs: atMs - fromMs,
    });
  }
  return operations;
}

// What a night keeps of each of its runs for ever: the verdict, and of each kind of anomaly one
// sentence and a signature by which the same mistake is known again on other nights.
import { relative } from 'node:path';
import type { Anomaly, AnomalyKind, Validity } from '../../checker/index.ts';
import type { JudgedRun } from '../record/load.ts';
import { faultSpans } from '../record/faults.ts';
import { latencyOf, type Latency } from '../record/latency.ts';
import { pairOperations } from '../record/operations.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { Job } from './job.ts';

export interface JobResult {
  readonly version: 1;
  /** Id of the job. */
  readonly job: string;
  readonly verdict: Validity;
  readonly reason: string;
  /** The first anomaly of each signature. */
  readonly findings: readonly Finding[];
  readonly operations: { readonly ok: number; readonly fail: number; readonly info: number };
  readonly faults: number;
  readonly recovered?: boolean;
  readonly okPerSecond: number;
  readonly latency?: Latency;
  /** The run folder, from the night's folder. */
  readonly run: string;
  /** When it was published, as ISO 8601 has it. */
  readonly finished: string;
}

export interface Finding {
  readonly signature: string;
  readonly kind: AnomalyKind;
  readonly sentence: string;
  /** The kinds of faults in force around the operation at fault, in alphabetical order. */
  readonly faults: readonly string[];
}

export function resultOf(job: Job, { judgement, record }: JudgedRun, night: string): JobResult {
  const { verdict, reason, operations, faults, recovered, run = '' } = judgement;
  const latency = latencyOf(record.history);
  return {
    version: 1,
    job: job.id,
    verdict,
    reason,
    findings: findingsOf(job, record),
    operations,
    faults,
    ...(recovered !== undefined && { recovered }),
    okPerSecond: okPerSecond(record),
    ...(latency && { latency }),
    run: relative(night, run),
    finished: new Date().toISOString(),
  };
}

/** Acknowledged operations a second, over the whole history. */
export function okPerSecond({ history, verdict }: RunRecord): number {
  const seconds = (history.events.at(-1)?.time ?? 0) / 1e9;
  return seconds > 0 ? Math.round((verdict.operations.ok / seconds) * 10) / 10 : 0;
}

/** One mistake of a server often shows many times in a run: once for each signature is enough. */
function findingsOf(job: Job, record: RunRecord): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const anomaly of record.verdict.anomalies.slice(0, ANOMALIES_MAX)) {
    const { kind, sentence } = anomaly;
    const faults = faultsAround(anomaly, record);
    const around = faults.length === 0 ? 'no fault' : faults.join('+');
    const where = job.isSimulated ? `simulated ${job.system}` : job.system;
    const signature = `${kind} in ${where} (${job.workload}) around ${around}`;
    if (!findings.has(signature)) findings.set(signature, { signature, kind, sentence, faults });
  }
  return [...findings.values()];
}

const ANOMALIES_MAX = 100;

/**
 * In force while the first operation at fault was out, or within half a second before it was
 * asked: what a fault leaves behind (a new view, a fresh connection) hurts after its end, too.
 */
function faultsAround(anomaly: Anomaly, { history }: RunRecord): readonly string[] {
  const accused = anomaly.operations[0] ?? anomaly.executions[0]?.operation;
  const operation = pairOperations(history).find(
    ({ invocation }) => invocation.index === accused?.index,
  );
  if (operation === undefined) return [];
  const beginNs = operation.invocation.time - 5e8;
  const endNs = operation.completion?.time ?? Infinity;
  const kinds = faultSpans(history)
    .filter((span) => span.beginNs <= endNs && (span.endNs ?? Infinity) >= beginNs)
    .map(({ f }) => f);
  return [...new Set(kinds)].toSorted();
}

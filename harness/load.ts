// What one run left behind, read and judged: its history, its plan and its traces.
import {
  HistoryError,
  HistoryReader,
  type Anomaly,
  type Execution,
  type History,
} from '../checker/index.ts';
import { judge, type Judgement } from './judge.ts';
import type { RunRecord } from './report/run-record.ts';
import { emptyTrace, readTraceFolder, type Trace } from './report/trace.ts';
import { findHistory, historyPieces, readPlan } from './store.ts';
import { UsageError } from './usage-error.ts';

export interface JudgedRun {
  readonly judgement: Judgement;
  readonly record: RunRecord;
}

/** Reads a run folder, or a history file on its own, and judges it; throws UsageError where it cannot be read. */
export async function loadRun(
  path: string,
  { expect }: { readonly expect?: string } = {},
): Promise<JudgedRun> {
  const { file, folder } = findHistory(path);
  const history = readHistory(file);
  const plan = folder && readPlan(folder);
  const originNs = Number(history.header['originNs'] ?? 0);
  const trace = folder ? await readTraceFolder(folder.traces, originNs) : emptyTrace;
  const verdict = refusing(file, () => judge(history, { ...(expect !== undefined && { expect }) }));
  const anomalies = verdict.anomalies.map((anomaly) => withPlaces(anomaly, trace));
  const place = folder ? { run: folder.path } : { history: file };
  const judgement = { ...verdict, anomalies, ...place };
  return { judgement, record: { history, verdict: judgement, trace, ...(plan && { plan }) } };
}

export function readHistory(file: string): History {
  return refusing(file, () => {
    const reader = new HistoryReader();
    for (const piece of historyPieces(file)) reader.push(piece);
    return reader.end();
  });
}

/** What is wrong with a history is the user's to know, in one line that names the file. */
function refusing<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof HistoryError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

/** Tells of each execution where and when a server's trace shows it. */
function withPlaces(anomaly: Anomaly, trace: Trace): Anomaly {
  const place = (execution: Execution): Execution => {
    const { id } = execution.operation;
    const line = trace.lines.find(
      (candidate) =>
        candidate.event === 'executed' &&
        candidate.client === id?.client &&
        candidate.seq === id?.seq &&
        candidate.previous === execution.previous &&
        candidate.next === execution.next,
    );
    return line === undefined ? execution : { ...execution, node: line.node, time: line.time };
  };
  return { ...anomaly, executions: anomaly.executions.map(place) };
}

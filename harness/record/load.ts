// What one run left behind, read and judged: its history, its plan and its traces.
import {
  HistoryError,
  HistoryReader,
  type Anomaly,
  type CheckOptions,
  type Execution,
  type History,
  type HistoryHeader,
  modelNames,
  type Model,
} from '../../checker/index.ts';
import type { Plan } from '../plan/plan.ts';
import { EndCheck } from './end-line.ts';
import { judge, type Judgement, type ReadHistory } from './judge.ts';
import type { Assumed, RunRecord } from './run-record.ts';
import { emptyTrace, readTraceFolder, type Trace } from './trace.ts';
import { interestOf } from './trace-interest.ts';
import { findHistory, historyPieces, STANDARD_INPUT } from './history-file.ts';
import { findPlan } from './store.ts';
import { askForTrust } from './trust.ts';
import { UsageError } from '../ground/usage-error.ts';

/** A run with its verdict, and all that it left behind. */
export interface JudgedRun {
  readonly judgement: Judgement;
  readonly record: RunRecord;
}

export interface LoadOptions {
  /** By what the history is judged; by the model that its header names when left out. */
  readonly model?: string | Model | undefined;
  /**
   * What the object held before, in what order a queue hands out, and the isolation level that
   * transactions must keep (the checker's CheckOptions).
   */
  readonly assumed?: Pick<CheckOptions, 'initial' | 'order' | 'expect'>;
  /** Which model a name means that is none of the checker's; asked with the plan, where there is one. */
  readonly findModel?: (name: string, plan: Plan | undefined) => Promise<Model | undefined>;
  /** Whether the model may come from a module that a plan of somebody else's names. */
  readonly isTrusted?: boolean;
}

/**
 * Reads a run folder, or a history file on its own, and judges it.
 *
 * @throws UsageError where it cannot be read, or its model is not known.
 * @example
 * const { judgement } = await loadRun('runs/ben/latest');
 * console.log(judgement.verdict, judgement.reason);
 */
export async function loadRun(path: string, options: LoadOptions = {}): Promise<JudgedRun> {
  const { file, folder } = findHistory(path);
  const history = await readHistory(file);
  const plan = folder && (await findPlan(folder));
  const { model: named } = history.header;
  const isOurs = modelNames.includes(named);
  const isSought = options.model === undefined && !isOurs && options.findModel !== undefined;
  if (isSought && folder && plan) {
    askForTrust(folder.path, plan.configFile, { isTrusted: options.isTrusted === true });
  }
  const model = options.model ?? (isOurs ? undefined : await options.findModel?.(named, plan));
  const verdict = refusing(file, () =>
    judge(history, { ...options.assumed, ...(model !== undefined && { model }) }),
  );
  const originNs = Number(history.header['originNs'] ?? 0);
  const interest = interestOf(history, verdict.anomalies);
  const trace = folder ? await readTraceFolder(folder.traces, { originNs, interest }) : emptyTrace;
  const anomalies = verdict.anomalies.map((anomaly) => withPlaces(anomaly, trace));
  const place = folder ? { run: folder.path } : { history: file };
  const judgement = { ...verdict, anomalies, ...place };
  const record = { history: judgedBy(history, verdict.model), verdict: judgement, trace };
  const assumed = assumedBy(options, history.header);
  return {
    judgement,
    record: { ...record, ...(assumed && { assumed }), ...(plan && { plan }) },
  };
}

/** What is shown of a history names the model by which it was judged. */
const judgedBy = (history: History, model: string): History =>
  history.header.model === model ? history : { ...history, header: { ...history.header, model } };

function assumedBy({ model, assumed }: LoadOptions, header: HistoryHeader): Assumed | undefined {
  const name = typeof model === 'string' ? model : model?.name;
  const isOther = name !== undefined && (name !== header.model || header['guess'] !== undefined);
  const all = { ...(isOther && { model: name }), ...assumed };
  return Object.keys(all).length > 0 ? all : undefined;
}

/** @throws UsageError naming the file and, where there is one, the line. */
export async function readHistory(file: string): Promise<ReadHistory> {
  const name = file === STANDARD_INPUT ? 'standard input' : file;
  const reader = new HistoryReader();
  const ending = new EndCheck();
  for await (const piece of historyPieces(file)) {
    ending.push(piece);
    refusing(name, () => reader.push(piece));
  }
  const history = refusing(name, () => reader.end());
  const { damage, notice = damage } = ending.compare(history);
  return {
    ...history,
    ...(damage !== undefined && { damage }),
    ...(notice !== undefined && { notices: [...history.notices, notice] }),
  };
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

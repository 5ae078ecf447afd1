// The judge of transactional histories: all keys together, by dependency graphs instead of a search.
// It finds what a history rules out (as Elle does), so `valid` says that nothing in it speaks against
// the level, and every anomaly is a proof.
import type { History } from '../history.ts';
import type { Anomaly, Verdict } from '../verdict.ts';
import { findCycles } from './cycles.ts';
import { compressed } from './edges.ts';
import type { Analysis, Finding } from './finding.ts';
import type { TransactionAnomalyKind } from './kinds.ts';
import { forbiddenBy, levelOf, STRONGEST, strongestLevels } from './levels.ts';
import { analyzeListAppend } from './list-append.ts';
import { addProcessOrder, addRealTime } from './real-time.ts';
import { analyzeRwRegister } from './rw-register.ts';
import { cyclePicture, cycleSentence, cycleSteps } from './sentences.ts';
import { transactionsOf, type Transactions, type WriteName } from './transactions.ts';

interface TransactionModel {
  readonly write: WriteName;
  readonly analyze: (transactions: Transactions) => Analysis;
}

/** The models whose histories are judged whole, by the names that histories use. */
export const transactionModels: Readonly<Record<string, TransactionModel>> = {
  'list-append': { write: 'append', analyze: analyzeListAppend },
  'rw-register': { write: 'w', analyze: analyzeRwRegister },
};

/** Anomalies of one kind that are told, at most. */
const TOLD = 10;

export interface JudgedTransactions extends Verdict {
  /** Nodes and edges of the dependency graph. */
  readonly steps: number;
}

/** `expected`: the level that the history must keep; strict-serializable when left out. */
export function judgeTransactions(
  history: History,
  model: string,
  expected: string = STRONGEST,
): JudgedTransactions {
  const level = levelOf(expected);
  const { write, analyze } = transactionModels[model] as TransactionModel;
  const transactions = transactionsOf(history, write);
  const analysis = analyze(transactions);
  const { edges } = analysis;
  addProcessOrder(transactions, edges);
  addRealTime(transactions, edges);
  const anomalies = [
    ...analysis.findings.map((finding) => anomalyOf(finding, transactions)),
    ...cycleAnomalies(analysis, transactions, write),
  ];
  const forbidden = forbiddenBy(level);
  const kinds = new Set(anomalies.map(({ kind }) => kind as TransactionAnomalyKind));
  const told = (kept: boolean): readonly Anomaly[] =>
    anomalies.filter(({ kind }) => forbidden.has(kind as TransactionAnomalyKind) === kept);
  const strongest = strongestLevels(kinds);
  return {
    ...conclusion({ first: told(true)[0], level, strongest, transactions, analysis }),
    model,
    operations: transactions.counts,
    anomalies: [...told(true), ...told(false)],
    isolation: { expected: level, strongest },
    steps: edges.nodes + edges.from.length,
  };
}

function anomalyOf(
  { kind, key, sentence, transactions: involved }: Finding,
  transactions: Transactions,
): Anomaly {
  return {
    kind,
    key: transactions.keyNames[key] ?? '',
    sentence: `${kind}: ${sentence}`,
    operations: involved.map((transaction) => transactions.reference(transaction)),
    executions: [],
  };
}

function cycleAnomalies(
  { edges, versions }: Analysis,
  transactions: Transactions,
  write: WriteName,
): readonly Anomaly[] {
  return findCycles(compressed(edges), TOLD).map((cycle) => {
    const steps = cycleSteps(cycle, { transactions, versions, write });
    return {
      kind: cycle.kind,
      sentence: cycleSentence(cycle.kind, steps),
      operations: steps.map(({ from }) => from),
      executions: [],
      cycle: steps,
      picture: cyclePicture(steps),
    };
  });
}

function conclusion({
  first,
  level,
  strongest,
  transactions,
  analysis,
}: {
  readonly first: Anomaly | undefined;
  readonly level: string;
  readonly strongest: readonly string[];
  readonly transactions: Transactions;
  readonly analysis: Analysis;
}): Pick<Verdict, 'verdict' | 'reason'> {
  const holds =
    strongest.length === 0
      ? 'not even read-uncommitted holds'
      : `the strongest level that nothing rules out is ${strongest.join(' and ')}`;
  const assumed = analysis.assumptions.map((assumption) => `; ${assumption}`).join('');
  if (first !== undefined)
    return { verdict: 'invalid', reason: `not ${level}: ${first.sentence}; ${holds}${assumed}` };
  if (transactions.counts.ok === 0) {
    return {
      verdict: 'unknown',
      reason: 'no transaction was acknowledged, so the history says nothing',
    };
  }
  return {
    verdict: 'valid',
    reason: `nothing in the history speaks against ${level}; ${holds}${assumed}`,
  };
}

// Judges of whole histories: what is not judged key by key with a model's steps, by the name that a
// history's header gives it. A new one is a function and a line here.
import type { History } from './history.ts';
import { models } from './models/index.ts';
import { judgeOnce } from './models/once.ts';
import { judgeTransactions, transactionModels } from './transactions/judge.ts';
import type { Verdict } from './verdict.ts';

/** `expect`: the isolation level that transactions must keep; what the header names when left out. */
type WholeHistoryJudge = (
  history: History,
  options: { readonly expect?: string },
) => Verdict & { readonly steps: number };

export const wholeHistoryJudges: Readonly<Record<string, WholeHistoryJudge>> = {
  once: judgeOnce,
  ...Object.fromEntries(
    Object.keys(transactionModels).map((name) => [
      name,
      (history: History, { expect }: { readonly expect?: string }) =>
        judgeTransactions(history, name, expect),
    ]),
  ),
};

/** Names of all models that a history may name: those with steps, in `models`, and those judged whole. */
export const modelNames: readonly string[] = [
  ...Object.keys(models),
  ...Object.keys(wholeHistoryJudges),
];

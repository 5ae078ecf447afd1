// Judges of whole histories: what is not judged key by key with a model's steps, by the name that a
// history's header gives it. A new one is a function and a line here.
import type { History } from './history.ts';
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

/** Names of the models whose histories are judged whole; the others are in `models`. */
export const wholeHistoryModels: readonly string[] = Object.keys(wholeHistoryJudges);

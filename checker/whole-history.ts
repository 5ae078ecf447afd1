// Models whose histories are judged whole, or element by element, instead of by steps of a state: by the
// names that headers use. A new one is an entry here.
import { judgeBroadcast, judgeSetFull, SET_EXPECTATIONS } from './elements/set-full.ts';
import { judgeTotalQueue, QUEUE_EXPECTATIONS } from './elements/total-queue.ts';
import type { History } from './history.ts';
import type { Call, Model } from './model.ts';
import { models } from './models/index.ts';
import { judgeOnce } from './models/once.ts';
import { judgeTransactions, transactionModels } from './transactions/judge.ts';
import { levelNames } from './transactions/levels.ts';
import { judgeLongFork } from './transactions/long-fork.ts';
import { isTransaction } from './transactions/recognize.ts';
import type { Verdict } from './verdict.ts';

export interface WholeModel extends Pick<Model, 'functions' | 'answers' | 'sign'> {
  /** `expect`: what the history must keep; what its header names, or the model's own, when left out. */
  judge(history: History, expect: string | undefined): Verdict & { readonly steps: number };
  /** What `expect` may say; nothing when left out. */
  readonly expectations?: readonly string[];
}

const areTransactions = ({ f, value }: Call): boolean => f === 'txn' || isTransaction(value);

export const wholeModels: Readonly<Record<string, WholeModel>> = {
  broadcast: {
    functions: ['broadcast', 'read'],
    answers: ['read'],
    judge: judgeBroadcast,
    expectations: SET_EXPECTATIONS,
  },
  'set-full': {
    functions: ['add', 'read'],
    answers: ['read'],
    judge: judgeSetFull,
    expectations: SET_EXPECTATIONS,
  },
  'total-queue': {
    functions: ['enqueue', 'dequeue', 'drain'],
    answers: ['dequeue', 'drain'],
    judge: judgeTotalQueue,
    expectations: QUEUE_EXPECTATIONS,
  },
  'long-fork': {
    functions: ['txn', 'read', 'write'],
    answers: ['txn', 'read'],
    sign: {
      words: 'each operation writes one key, or reads a group of keys',
      fits: areTransactions,
    },
    judge: judgeLongFork,
  },
  once: { functions: ['request', 'executions'], judge: judgeOnce },
  ...Object.fromEntries(
    Object.keys(transactionModels).map((name): [string, WholeModel] => [
      name,
      {
        functions: ['txn'],
        answers: ['txn'],
        judge: (history, expect) => judgeTransactions(history, name, expect),
        expectations: levelNames,
      },
    ]),
  ),
};

/** What `expect` may say, of one model or another. */
export const expectations: readonly string[] = [
  ...levelNames,
  ...SET_EXPECTATIONS,
  ...QUEUE_EXPECTATIONS,
];

/** Why a model cannot be expected to keep that, in a sentence; undefined where it can. */
export function unfitExpectation(model: string, expect: string): string | undefined {
  const known = Object.hasOwn(wholeModels, model) ? (wholeModels[model]?.expectations ?? []) : [];
  if (known.includes(expect)) return undefined;
  const article = /^[aou](?!ni)/.test(model) ? 'an' : 'a';
  return known.length === 0
    ? `${article} ${model} leaves nothing to expect; transactions do, and set-full, broadcast and total-queue`
    : `${article} ${model} may be expected to be ${known.join(', ')}, not ${expect}`;
}

/** Names of all models that a history may name: those with steps, in `models`, and those judged whole. */
export const modelNames: readonly string[] = [...Object.keys(models), ...Object.keys(wholeModels)];

// The check of a whole history: split by key, each key judged by the model's own algorithm or by the
// general search, in turns, so that one key that cannot be decided does not hide another that is wrong.
import { beginningWith, legalBeginning } from './explain/beginning.ts';
import { explainByFailed } from './explain/doubted.ts';
import { explain } from './explain/explain.ts';
import { reasonOf } from './explain/numbered.ts';
import { HistoryError } from './history-error.ts';
import type { History, Value } from './history.ts';
import { judgeKeys } from './judge-keys.ts';
import type { Judgement, Limits } from './judgement.ts';
import type { Model } from './model.ts';
import { models } from './models/index.ts';
import { operationsOf, type Operation } from './operations.ts';
import { canonical } from './value.ts';
import { modelNames, unfitExpectation, wholeModels, type WholeModel } from './whole-history.ts';
import type { Verdict } from './verdict.ts';

export interface CheckOptions {
  /** A model, or the name of one; the history's own when left out. */
  readonly model?: string | Model;
  /** What the object, under each key, held before the history began; nothing when left out. */
  readonly initial?: Value;
  /** The order in which a queue hands out: the model's own when left out. */
  readonly order?: 'fifo' | 'any';
  /** The isolation level that transactions must keep; when left out the header's `expect`, or strict-serializable. */
  readonly expect?: string;
  /** Steps after which the answer is `unknown`, the same on any machine. */
  readonly budget?: number;
  /** Bytes that the search may hold besides the history. */
  readonly memory?: number;
  /** Asked now and then; the answer is `unknown` as soon as it says true (a deadline, a Ctrl-C). */
  readonly expired?: () => boolean;
  /** Whether to look for what explains an illegal history, a second or two of work; true when left out. */
  readonly explain?: boolean;
}

export interface CheckedHistory extends Verdict {
  /** Work done: how often a model was asked. */
  readonly steps: number;
  /**
   * For each key (`""` where operations have none) the invocations' indexes in a legal order: all that
   * were acknowledged where the key is valid, as far as a legal order goes where it is not.
   */
  readonly linearizations: Readonly<Record<string, readonly number[]>>;
}

const BUDGET = 100_000_000;
/** What it may cost to say why all illegal keys are so: a second or two. */
const EXPLANATION_STEPS = 1_000_000;
const MEMORY_BYTES = 1_000_000_000;

/**
 * Judges whether a history is linearizable; synchronous. The answer is `unknown`, never a guess, where a limit
 * of the options ends the search.
 *
 * @throws HistoryError for a history on which no verdict could mean anything.
 * @example
 * const { verdict, reason, anomalies } = check(decodeHistory(text), { model: 'register' });
 */
export function check(history: History, options: CheckOptions = {}): CheckedHistory {
  const checked = checkAll(history, options);
  const { notices } = history;
  if (notices.length === 0) return checked;
  return { ...checked, reason: `${checked.reason}; ${notices.join('; ')}`, leftOut: notices };
}

function checkAll(history: History, options: CheckOptions): CheckedHistory {
  const name = options.model ?? history.header.model;
  const whole =
    typeof name === 'string' && Object.hasOwn(wholeModels, name) ? wholeModels[name] : undefined;
  const { expect } = options;
  const unfit = expect && unfitExpectation(typeof name === 'string' ? name : name.name, expect);
  if (unfit) throw new HistoryError(unfit);
  if (whole !== undefined) return judgeWhole(whole, history, options);
  const named = inOrder(modelOf(name), options.order);
  const { all, failed, counts } = operationsOf(history);
  refuseForeign(all, named);
  const keys = byKey(all);
  const limits: Limits = {
    steps: options.budget ?? BUDGET,
    bytes: options.memory ?? MEMORY_BYTES,
    expired: options.expired ?? (() => false),
  };
  const [model, first] = judgeFrom(beginningsOf(named, all, options.initial), keys, limits);
  const judgements = new Map(first);
  if (options.explain !== false)
    explainAll(judgements, { model, keys, failed: byKey(failed), limits });
  const found = [...judgements.values()];
  const notes = notesOn(history, model, { keys, limits, options, found });
  return {
    ...conclusion(found, counts.ok),
    model: model.name,
    ...(notes.length > 0 && { notes }),
    operations: counts,
    anomalies: found.flatMap(({ anomalies }) => anomalies),
    steps: found.reduce((sum, judgement) => sum + judgement.steps, 0),
    linearizations: Object.fromEntries(
      Array.from(judgements, ([key, { linearization }]) => [
        key,
        linearization.map(({ index }) => index),
      ]),
    ),
  };
}

function judgeWhole(whole: WholeModel, history: History, options: CheckOptions): CheckedHistory {
  const judged = whole.judge(history, options.expect);
  const notes = [...guessOf(history, options), ...(judged.notes ?? [])];
  return { ...judged, ...(notes.length > 0 && { notes }), linearizations: {} };
}

/** The first beginning under which nothing is illegal, or the first of all. */
function judgeFrom(
  beginnings: readonly Model[],
  keys: Keys,
  limits: Limits,
): readonly [Model, ReadonlyMap<string, Judgement>] {
  const first = beginnings[0] as Model;
  let judged = judgeKeys(first, keys, limits);
  for (let i = 0; ; i++) {
    const isLegal = ![...judged.values()].some(({ verdict }) => verdict === 'invalid');
    const next = beginnings[i + 1];
    if (isLegal) return [beginnings[i] as Model, judged];
    if (next === undefined) return [first, i === 0 ? judged : judgeKeys(first, keys, limits)];
    judged = judgeKeys(next, keys, limits);
  }
}

function beginningsOf(
  model: Model,
  operations: readonly Operation[],
  initial: Value | undefined,
): readonly Model[] {
  if (initial === undefined) {
    const states = model.beginnings?.(operations);
    return states?.map((state) => beginningWith(model, state)) ?? [model];
  }
  const state = model.stateOf?.(initial);
  if (state !== undefined) return [beginningWith(model, state)];
  throw new HistoryError(`${canonical(initial)} is not what a ${model.name} can hold`);
}

function inOrder(model: Model, order: 'fifo' | 'any' | undefined): Model {
  if (order === undefined) return model;
  if (model.name !== 'queue' && model.name !== 'unordered-queue')
    throw new HistoryError(`an order is chosen for a queue, and this is a ${model.name}`);
  return modelOf(order === 'any' ? 'unordered-queue' : 'queue');
}

/** What a reader must know besides the verdict: what was guessed, and under what beginning it would be legal. */
function notesOn(
  history: History,
  model: Model,
  {
    keys,
    limits,
    options,
    found,
  }: {
    readonly keys: Keys;
    readonly limits: Limits;
    readonly options: CheckOptions;
    readonly found: readonly Judgement[];
  },
): readonly string[] {
  const notes = guessOf(history, options);
  const isIllegal = found.some(({ verdict }) => verdict === 'invalid');
  // A run of the harness begins with new servers.
  const isNew = history.header.seed !== undefined || options.initial !== undefined;
  if (!isIllegal || options.explain === false || isNew) return notes;
  const steps = Math.min(limits.steps, EXPLANATION_STEPS);
  const held = legalBeginning(model, keys, { ...limits, steps });
  if (held === undefined) return notes;
  const text = canonical(held);
  return [
    ...notes,
    `legal if ${keys.size === 1 && !keys.has('') ? [...keys.keys()].join('') : `the ${model.name}`} held ${text} before the history began: --initial ${/^[-\w.]+$/.test(text) ? text : `'${text}'`}`,
  ];
}

/** Why the model was guessed, where it was. */
function guessOf({ header }: History, { model, order }: CheckOptions): readonly string[] {
  const guess = model === undefined && order === undefined ? header['guess'] : undefined;
  return typeof guess === 'string' ? [guess] : [];
}

function modelOf(name: string | Model): Model {
  if (typeof name !== 'string') return name;
  const model = Object.hasOwn(models, name) ? models[name] : undefined;
  if (model !== undefined) return model;
  throw new HistoryError(`there is no model "${name}"; known ones are ${modelNames.join(', ')}`);
}

function refuseForeign(operations: readonly Operation[], model: Model): void {
  for (const operation of operations) {
    const problem = model.functions.includes(operation.f)
      ? model.problem?.(operation)
      : `the model ${model.name} knows no ${operation.f}, only ${model.functions.join(', ')}; name another model`;
    if (problem !== undefined)
      throw new HistoryError(`event ${String(operation.index)}: ${problem}`);
  }
}

type Keys = ReadonlyMap<string, readonly Operation[]>;

function byKey(operations: readonly Operation[]): Keys {
  const keys = new Map<string, Operation[]>();
  for (const operation of operations) {
    const key = operation.key ?? '';
    const found = keys.get(key);
    if (found === undefined) keys.set(key, [operation]);
    else found.push(operation);
  }
  return keys;
}

/** The general search says that a key is illegal, not why; a model's own algorithm does not doubt what failed. */
function explainAll(
  judgements: Map<string, Judgement>,
  {
    model,
    keys,
    failed,
    limits,
  }: {
    readonly model: Model;
    readonly keys: ReadonlyMap<string, readonly Operation[]>;
    readonly failed: ReadonlyMap<string, readonly Operation[]>;
    readonly limits: Limits;
  },
): void {
  let steps = Math.min(limits.steps, EXPLANATION_STEPS);
  for (const [key, judgement] of judgements) {
    if (judgement.verdict !== 'invalid') continue;
    const given = { operations: keys.get(key) ?? [], failed: failed.get(key) ?? [] };
    const allowed = { ...limits, steps };
    const found =
      judgement.anomalies.length > 0
        ? explainByFailed(model, given, allowed)
        : explain(model, given, allowed);
    if (found === undefined) continue;
    steps -= Math.min(steps, found.steps);
    judgements.set(key, {
      ...judgement,
      reason: reasonOf(found.anomalies) ?? judgement.reason,
      steps: judgement.steps + found.steps,
      linearization: found.order,
      anomalies: found.anomalies,
    });
  }
}

function conclusion(
  judgements: readonly Judgement[],
  acknowledged: number,
): Pick<Verdict, 'verdict' | 'reason'> {
  const invalid = judgements.find(({ verdict }) => verdict === 'invalid');
  if (invalid !== undefined) return { verdict: 'invalid', reason: invalid.reason };
  if (acknowledged === 0) {
    return {
      verdict: 'unknown',
      reason: 'no operation was acknowledged, so the history says nothing',
    };
  }
  const unknown = judgements.find(({ verdict }) => verdict === 'unknown');
  if (unknown !== undefined) return { verdict: 'unknown', reason: unknown.reason };
  return {
    verdict: 'valid',
    reason: `every key has an order of its operations that the model and real time allow`,
  };
}

// `check` and `explain`: what was recorded, judged again, and its violation in words and as a diagram.
import type { Value } from '../../checker/index.ts';
import { findModel } from '../config/find-system.ts';
import { loadRun, type JudgedRun, type LoadOptions } from '../record/load.ts';
import { explanationOf } from '../report/explanation.ts';
import { as, number, readOptions, text } from './options.ts';
import { resultOf, type Result } from './result.ts';

/** Those of `doubletake check`. */
export interface CheckRunOptions {
  /** What to judge it by: a name, or a model; what its header names, or a guess, when left out. */
  readonly model?: NonNullable<LoadOptions['model']>;
  /** What the object held before it began. */
  readonly initial?: Value;
  /** How a queue hands out. */
  readonly order?: 'fifo' | 'any';
  /** For transactions: the isolation level that decides the verdict. */
  readonly expect?: string;
}

const CHECK = {
  model: as<NonNullable<LoadOptions['model']>>(),
  initial: as<Value>(),
  order: as<'fifo' | 'any'>(),
  expect: text,
};

/**
 * Judges a run folder or a history file again, as `doubletake check` does.
 *
 * @throws UsageError for a wrong option and for what cannot be read.
 * @example
 * const result = await check('runs/ben/latest');
 */
export async function check(path: string, options: CheckRunOptions = {}): Promise<Result> {
  const { model, ...assumed } = readOptions('check', options, CHECK);
  return resultOf(
    await loadRun(path, { findModel, assumed, ...(model !== undefined && { model }) }),
  );
}

/** Those of `doubletake explain`. */
export interface ExplainOptions {
  /** How wide the diagram is, in columns; 100 when left out. */
  readonly width?: number;
  /** How many anomalies are explained; 1 when left out. */
  readonly most?: number;
}

const EXPLAIN = { width: number(60, 400), most: number(1, 1000) };

/**
 * The first violations in words and as timing diagrams, as `doubletake explain` prints them.
 *
 * @throws UsageError for a wrong option and for what cannot be read.
 * @example
 * console.log(await explain(result));
 */
export async function explain(
  run: string | JudgedRun,
  options: ExplainOptions = {},
): Promise<string> {
  const { width = 100, most = 1 } = readOptions('explain', options, EXPLAIN);
  return explanationOf(typeof run === 'string' ? await check(run) : run, { width, most });
}

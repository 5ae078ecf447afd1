// The general search of one key as a trial that can be interrupted and gone on with.
import type { Value } from './history.ts';
import type { Judgement } from './judgement.ts';
import type { Model } from './model.ts';
import { referenceTo, type Operation } from './operations.ts';
import { problemOf, type Problem } from './problem.ts';
import { Search } from './search.ts';
import type { Anomaly } from './verdict.ts';
import { list, phrase, shown } from './words.ts';

export class Trial {
  readonly #problem: Problem;
  readonly #search: Search;

  constructor(model: Model, operations: readonly Operation[]) {
    this.#problem = problemOf(model, operations);
    this.#search = new Search(this.#problem);
  }

  get steps(): number {
    return this.#search.steps;
  }

  get bytes(): number {
    return this.#search.bytes;
  }

  /** The judgement, or undefined when so many steps were not enough. */
  advance(steps: number): Judgement | undefined {
    const state = this.#search.advance(steps);
    if (state === 'unfinished') return undefined;
    if (state === 'invalid') return this.#invalid();
    return {
      verdict: 'valid',
      reason: '',
      steps: this.steps,
      linearization: this.#search.linearization(),
      anomalies: [],
    };
  }

  /** What is known when something ran out. */
  abandon(exhausted: string): Judgement {
    const reason = `${exhausted} after ${String(this.#search.furthest)} of ${String(this.#problem.known.length)} acknowledged operations were put in order`;
    return { verdict: 'unknown', reason, steps: this.steps, linearization: [], anomalies: [] };
  }

  /** Goes the same way again as far as it ever led, to show where it ended. */
  #invalid(): Judgement {
    const deepest = new Search(this.#problem);
    deepest.advance(Number.MAX_SAFE_INTEGER, this.#search.furthest);
    const anomaly = notLinearizable(deepest, this.#problem.model);
    const linearization = deepest.linearization();
    return {
      verdict: 'invalid',
      reason: anomaly.sentence,
      steps: this.steps,
      linearization,
      anomalies: [anomaly],
    };
  }
}

/** The smallest window that still fails: the state reached, and what was open there. */
function notLinearizable(deepest: Search, model: Model): Anomaly {
  const first = deepest.next() as Operation;
  const others = deepest.open().filter((operation) => operation !== first);
  const reached = deepest.stateReached();
  const state = shown((model.describe?.(reached) ?? reached) as Value);
  const alternatives =
    others.length === 0
      ? 'nothing else was open then'
      : `none of what else was open then helps: ${list(others.map(phrase))}`;
  return {
    kind: 'not-linearizable',
    ...(first.key !== undefined && { key: first.key }),
    sentence: `${phrase(first)}, which got ${shown(first.result ?? null)}, fits no order of the operations: the one that goes furthest has ${state} before it, and ${alternatives}`,
    operations: [first, ...others].map(referenceTo),
    executions: [],
  };
}

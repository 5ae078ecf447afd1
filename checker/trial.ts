// The general search of one key as a trial that can be interrupted and gone on with.
import type { Judgement } from './judgement.ts';
import type { Model } from './model.ts';
import type { Operation } from './operations.ts';
import { problemOf, type Problem } from './problem.ts';
import { Search } from './search.ts';

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
    return {
      verdict: state,
      reason: state === 'valid' ? '' : 'no order of the operations is legal',
      steps: this.steps,
      linearization: state === 'valid' ? this.#search.linearization() : [],
      anomalies: [],
    };
  }

  /** What is known when something ran out. */
  abandon(exhausted: string): Judgement {
    const reason = `${exhausted} after ${String(this.#search.furthest)} of ${String(this.#problem.known.length)} acknowledged operations were put in order`;
    return { verdict: 'unknown', reason, steps: this.steps, linearization: [], anomalies: [] };
  }
}

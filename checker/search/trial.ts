// A trial: the general search of one key, which can be interrupted and resumed.
import { BreadthFirst } from './breadth-first.ts';
import { DepthFirst } from './depth-first.ts';
import type { Judgement } from '../judgement.ts';
import type { Model } from '../model.ts';
import type { Operation } from '../operations.ts';
import { problemOf, type Problem } from './problem.ts';
import type { Search } from './search.ts';

/**
 * Steps depth first, and how many more for each operation, after which a key is searched breadth first too,
 * in turns: either may be by far the faster.
 */
const PATIENCE = 50_000;
const PATIENCE_EACH = 5;

export class Trial {
  steps = 0;
  readonly #problem: Problem;
  readonly #depthFirst: DepthFirst;
  #breadthFirst: BreadthFirst | undefined;
  /** Bytes that the breadth-first search may hold; it is given up when it holds more. */
  #breadthBytes: number;

  /** `bytes` is what all searches may hold. */
  constructor(model: Model, operations: readonly Operation[], bytes: number) {
    this.#problem = problemOf(model, operations);
    this.#depthFirst = new DepthFirst(this.#problem);
    this.#breadthBytes = bytes / 2;
  }

  get bytes(): number {
    return this.#depthFirst.bytes + (this.#breadthFirst?.bytes ?? 0);
  }

  /** The judgement, or undefined when so many steps were not enough. */
  advance(steps: number): Judgement | undefined {
    const search = this.#whoseTurn();
    const before = search.steps;
    const state = search.advance(steps);
    this.steps += search.steps - before;
    if (state === 'unfinished') return undefined;
    return {
      verdict: state,
      reason: state === 'valid' ? '' : 'no order of the operations is legal',
      steps: this.steps,
      linearization: state === 'valid' ? search.configuration.linearization() : [],
      anomalies: [],
    };
  }

  /** The judgement when a limit was reached: unknown, with its reason. */
  abandon(exhausted: string): Judgement {
    const furthest = Math.max(this.#depthFirst.furthest, this.#breadthFirst?.furthest ?? 0);
    const reason = `${exhausted} after ${String(furthest)} of ${String(this.#problem.known.length)} acknowledged operations were put in order`;
    return { verdict: 'unknown', reason, steps: this.steps, linearization: [], anomalies: [] };
  }

  #whoseTurn(): Search {
    const { steps } = this.#depthFirst;
    const patience = PATIENCE + PATIENCE_EACH * this.#problem.known.length;
    if (steps < patience || this.#breadthBytes === 0) return this.#depthFirst;
    this.#breadthFirst ??= new BreadthFirst(this.#problem);
    if (this.#breadthFirst.bytes > this.#breadthBytes) {
      this.#breadthBytes = 0;
      this.#breadthFirst = undefined;
      return this.#depthFirst;
    }
    return steps < this.#breadthFirst.steps ? this.#depthFirst : this.#breadthFirst;
  }
}

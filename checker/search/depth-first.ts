// The general search: is there an order of one key's operations that the model and real time allow?
// Depth first (J. M. Wing, C. Gong: Testing and Verifying Concurrent Objects, 1993) with a memo of
// configurations (G. Lowe: Testing for Linearizability, 2017). Exact. Moves are tried in this order: reads
// at once, the operation that must return next, those that enable it, the others, and at last operations
// of unknown outcome.
import { Configuration } from './configuration.ts';
import { IntList } from '../ints/int-list.ts';
import type { UnknownClass } from './kinds.ts';
import type { Problem } from './problem.ts';
import type { Search, SearchState } from './search.ts';
import { Seen, UsedSets } from './seen.ts';

export class DepthFirst implements Search {
  furthest = 0;
  readonly configuration: Configuration;
  readonly #problem: Problem;
  readonly #sets = new UsedSets();
  readonly #seen: Seen;
  /** The set of unknown operations used. */
  #used = 0;
  /** What was tried of the configuration's moves. */
  #cursor = 0;
  /** One frame for each choice: length of the path, state, before, used, cursor. */
  readonly #frames = new IntList();

  constructor(problem: Problem) {
    this.#problem = problem;
    this.configuration = new Configuration(problem);
    this.#seen = new Seen(this.configuration.width, this.#sets, problem.classes.length);
  }

  get steps(): number {
    return this.configuration.steps;
  }

  get bytes(): number {
    return this.#seen.bytes + this.#sets.bytes + this.configuration.bytes + this.#frames.bytes;
  }

  advance(steps: number): SearchState {
    const { configuration } = this;
    const until = this.#problem.known.length;
    const limit = configuration.steps + steps;
    while (configuration.frontier < until) {
      if (configuration.steps >= limit) return 'unfinished';
      if (this.#takeNext()) {
        this.furthest = Math.max(this.furthest, configuration.frontier);
        if (!configuration.canStillAnswerNextRead() || !this.#remember()) this.#backtrack();
      } else if (this.#frames.length === 0) return 'invalid';
      else this.#backtrack();
    }
    return 'valid';
  }

  /** Takes the next untried operation; false when there is none. */
  #takeNext(): boolean {
    const { configuration } = this;
    const { inSlot, first } = configuration;
    const { calls, classes } = this.#problem;
    const slots = inSlot.length;
    if (this.#cursor === 0) {
      this.#cursor = 1;
      if (this.#tryKnown(first)) return true;
    }
    while (this.#cursor <= 2 * slots) {
      const wantsEnabler = this.#cursor <= slots;
      const slot = (this.#cursor - 1) % slots;
      const operation = inSlot[slot] as number;
      this.#cursor += 1;
      if (
        operation !== first &&
        configuration.isOpen(slot) &&
        configuration.enablesFirst(calls[operation] as number) === wantsEnabler &&
        this.#tryKnown(operation)
      )
        return true;
    }
    while (this.#cursor <= 2 * (slots + classes.length)) {
      const wantsEnabler = this.#cursor <= 2 * slots + classes.length;
      const number = (this.#cursor - 2 * slots - 1) % classes.length;
      this.#cursor += 1;
      if (
        configuration.isClassOpen(number) &&
        configuration.enablesFirst((classes[number] as UnknownClass).call) === wantsEnabler &&
        this.#tryUnknown(number)
      )
        return true;
    }
    return false;
  }

  #tryKnown(operation: number): boolean {
    const { path, state, before } = this.configuration;
    const { length } = path;
    if (!this.configuration.tryKnown(operation)) return false;
    this.#pushFrame(length, state, before);
    return true;
  }

  #tryUnknown(number: number): boolean {
    const { path, state, before } = this.configuration;
    const { length } = path;
    if (!this.configuration.tryUnknown(number)) return false;
    this.#pushFrame(length, state, before);
    this.#used = this.#sets.with(this.#used, number);
    return true;
  }

  #pushFrame(length: number, state: number, before: number): void {
    this.#frames.push(length);
    this.#frames.push(state);
    this.#frames.push(before);
    this.#frames.push(this.#used);
    this.#frames.push(this.#cursor);
    this.#cursor = 0;
  }

  #backtrack(): void {
    this.#cursor = this.#frames.pop();
    this.#used = this.#frames.pop();
    const before = this.#frames.pop();
    const state = this.#frames.pop();
    this.configuration.undo(this.#frames.pop(), state, before);
  }

  #remember(): boolean {
    this.configuration.name(this.#seen.key);
    return this.#seen.add(this.#used);
  }
}

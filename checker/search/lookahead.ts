// Look-ahead: prunes a configuration when no operation that is left can lead to the answer of the next
// read. For models that say what leads where (Model.mayLeadTo, Model.isReset).
import { NEVER, type Operation } from '../operations.ts';
import type { Problem } from './problem.ts';
import { ILLEGAL, type Transitions } from './transitions.ts';
import type { Window } from './window.ts';

const NOT_A_RESET = -1;

export class Lookahead {
  readonly #transitions: Transitions;
  readonly #window: Window;
  readonly #calls: Int32Array;
  /** The place of the first read from each place in the order of returns on. */
  readonly #nextRead: Int32Array;
  /** The state that each known operation sets whatever was before, or NOT_A_RESET. */
  readonly #resets: Int32Array;
  readonly #unknownResets: readonly { readonly state: number; readonly called: number }[];
  /** For each call of a read when the first unknown operation was invoked that may lead to it. */
  readonly #unknownFrom = new Map<number, number>();

  constructor({ model, transitions, known, unknown, window, calls, isRead }: Problem) {
    this.#transitions = transitions;
    this.#window = window;
    this.#calls = calls;
    this.#nextRead = new Int32Array(known.length + 1).fill(known.length);
    for (let place = known.length - 1; place >= 0; place--) {
      const isGuide = isRead[window.returns[place] as number] === 1;
      this.#nextRead[place] = isGuide ? place : (this.#nextRead[place + 1] as number);
    }
    const resetBy = (operation: Operation, call: number): number =>
      model.isReset?.(operation) === true
        ? transitions.step(transitions.initial, call)
        : NOT_A_RESET;
    this.#resets = new Int32Array(known.length);
    for (const [i, operation] of known.entries())
      this.#resets[i] = resetBy(operation, calls[i] as number);
    this.#unknownResets = unknown
      .map((operation) => ({
        state: resetBy(operation, transitions.callNumber(operation)),
        called: operation.called,
      }))
      .filter(({ state }) => state !== NOT_A_RESET && state !== ILLEGAL);
  }

  /** Whether the first read in the order of returns that is not linearized may still get its answer. */
  canStillAnswerNextRead(now: Configuration): boolean {
    const { returns, returned } = this.#window;
    let place = this.#nextRead[now.frontier] as number;
    while (place < returns.length && now.isTaken(returns[place] as number)) {
      place = this.#nextRead[place + 1] as number;
    }
    const read = returns[place];
    if (read === undefined) return true;
    const call = this.#calls[read] as number;
    const deadline = returned[read] as number;
    return (
      this.#transitions.mayLead(now.state, call) ||
      this.#resetBefore(now, call, deadline) ||
      this.#unknownResetFor(call) < deadline
    );
  }

  #resetBefore({ inSlot, isTaken }: Configuration, call: number, deadline: number): boolean {
    const { called, nextInSlot } = this.#window;
    for (const first of inSlot) {
      let operation = first;
      while (operation >= 0 && (called[operation] as number) < deadline) {
        const state = this.#resets[operation] as number;
        if (state >= 0 && !isTaken(operation) && this.#transitions.mayLead(state, call))
          return true;
        operation = nextInSlot[operation] as number;
      }
    }
    return false;
  }

  /** When the first unknown operation was invoked that may lead to the call. */
  #unknownResetFor(call: number): number {
    const known = this.#unknownFrom.get(call);
    if (known !== undefined) return known;
    const first = this.#unknownResets.find(({ state }) => this.#transitions.mayLead(state, call));
    this.#unknownFrom.set(call, first?.called ?? NEVER);
    return first?.called ?? NEVER;
  }
}

/** The position of the search: what the look-ahead needs of a configuration. */
interface Configuration {
  readonly frontier: number;
  readonly state: number;
  readonly inSlot: Int32Array;
  readonly isTaken: (operation: number) => boolean;
}

// Where a search stands, and the moves from there. A configuration is named by its window alone (the
// frontier and the bits of the operations open there), the state, and the unknown operations used, not
// by a set over the whole history. After each move reads are taken at once: they never hurt.
import { IntList } from '../ints/int-list.ts';
import type { UnknownClass } from './kinds.ts';
import { Lookahead } from './lookahead.ts';
import { NEVER, type Operation } from '../operations.ts';
import type { Problem } from './problem.ts';
import { ILLEGAL, type Transitions } from './transitions.ts';
import type { Window } from './window.ts';

/**
 * No operation of unknown outcome was taken last, so every move is allowed. (After one, a move that was
 * possible before it is pruned: it is reached with fewer unknown operations used.)
 */
const ANY = -1;

export class Configuration {
  /** Steps taken so far: how often the model was asked. */
  steps = 0;
  /** How many returns are linearized. */
  frontier = 0;
  state: number;
  /**
   * The state before the unknown operation that was taken last, or ANY. It says which moves are in vain,
   * because they were possible before with fewer used; so it is no part of the name.
   */
  before: number = ANY;
  /** Bits of the slots whose operation is linearized. */
  readonly linearized: Int32Array;
  /** The operation in each slot, and how many slots there are. */
  readonly inSlot: Int32Array;
  /** The number of taken operations in each class of unknown ones. */
  readonly usedOfClass: Int32Array;
  /** The path: operations taken so far, known ones by number, unknown ones as -1 - class. */
  readonly path: IntList = new IntList();

  readonly #problem: Problem;
  readonly #transitions: Transitions;
  readonly #window: Window;
  readonly #calls: Int32Array;
  readonly #lookahead: Lookahead | undefined;
  /** The frontier before each item of the path. */
  readonly #frontiers = new IntList();
  #deadline = NEVER;

  constructor(problem: Problem) {
    const { model, transitions, window, calls, classes } = problem;
    this.#problem = problem;
    this.#transitions = transitions;
    this.#window = window;
    this.#calls = calls;
    this.state = transitions.initial;
    this.#lookahead = model.mayLeadTo === undefined ? undefined : new Lookahead(problem);
    this.inSlot = window.firstInSlot.slice();
    this.linearized = new Int32Array((this.inSlot.length + 31) >>> 5);
    this.usedOfClass = new Int32Array(classes.length);
    this.#setDeadline();
    this.#takeReads();
  }

  get bytes(): number {
    return this.#transitions.bytes + this.path.bytes * 2;
  }

  /** The number of the known operation that must return next. */
  get first(): number {
    return this.#window.returns[this.frontier] as number;
  }

  /** Whether the operation in the slot was invoked in time and is not linearized. */
  isOpen(slot: number): boolean {
    const operation = this.inSlot[slot] as number;
    return (
      operation >= 0 &&
      (this.#window.called[operation] as number) < this.#deadline &&
      ((this.linearized[slot >>> 5] as number) & (1 << (slot & 31))) === 0
    );
  }

  isClassOpen(number: number): boolean {
    const { members } = this.#problem.classes[number] as UnknownClass;
    const member = members[this.usedOfClass[number] as number];
    return (
      member !== undefined && (this.#problem.unknown[member] as Operation).called < this.#deadline
    );
  }

  /** Whether the call leads to a state in which the operation that must return next fits. */
  enablesFirst(call: number): boolean {
    const next = this.#transitions.step(this.state, call);
    return (
      next !== ILLEGAL &&
      this.#transitions.step(next, this.#calls[this.first] as number) !== ILLEGAL
    );
  }

  /** Takes an open operation; false, and nothing is changed, where it does not fit or need not be tried. */
  tryKnown(operation: number): boolean {
    if (this.#problem.isRead[operation] === 1 || this.#hasOpenTwin(operation)) return false;
    const next = this.#stepTo(this.#calls[operation] as number);
    if (next === ILLEGAL) return false;
    this.state = next;
    this.before = ANY;
    this.#take(operation);
    this.#takeReads();
    return true;
  }

  /** Takes the earliest unused operation of a class, which must be open; false as `take` has it. */
  tryUnknown(number: number): boolean {
    const next = this.#stepTo((this.#problem.classes[number] as UnknownClass).call);
    // What leads to a dead end only takes away what reads may still get.
    const isInVain = next === this.state || next === this.#transitions.deadEnd;
    if (next === ILLEGAL || isInVain) return false;
    this.before = this.state;
    this.state = next;
    this.path.push(-1 - number);
    this.#frontiers.push(this.frontier);
    this.usedOfClass[number] = (this.usedOfClass[number] as number) + 1;
    this.#takeReads();
    return true;
  }

  /** Undoes the path down to a length; the caller restores the state. */
  undo(length: number, state: number, before: number): void {
    while (this.path.length > length) this.#untake();
    this.state = state;
    this.before = before;
  }

  /** The length of a name, in integers. */
  get width(): number {
    return 2 + this.linearized.length;
  }

  /** Writes down what names the configuration, besides the unknown operations used. */
  name(name: Int32Array): void {
    name[0] = this.frontier;
    name[1] = this.state;
    for (let i = 0; i < this.linearized.length; i++) name[2 + i] = this.linearized[i] as number;
  }

  /** Goes to the configuration of that name; the path begins there. */
  jump(name: Int32Array, before: number): void {
    const { returns, slotOf, nextInSlot } = this.#window;
    const frontier = name[0] as number;
    this.path.length = 0;
    this.#frontiers.length = 0;
    for (; this.frontier < frontier; this.frontier++) {
      const done = returns[this.frontier] as number;
      this.inSlot[slotOf[done] as number] = nextInSlot[done] as number;
    }
    while (this.frontier > frontier) {
      this.frontier -= 1;
      const back = returns[this.frontier] as number;
      this.inSlot[slotOf[back] as number] = back;
    }
    this.state = name[1] as number;
    this.before = before;
    for (let i = 0; i < this.linearized.length; i++) this.linearized[i] = name[2 + i] as number;
    this.#setDeadline();
  }

  /** Whether the next read that has to be answered may still get its answer. */
  canStillAnswerNextRead(): boolean {
    if (this.#lookahead === undefined) return true;
    const { frontier, state, inSlot } = this;
    return this.#lookahead.canStillAnswerNextRead({
      frontier,
      state,
      inSlot,
      isTaken: this.#isTaken,
    });
  }

  /** The operations in the order of the path. */
  linearization(): readonly Operation[] {
    const { known, unknown, classes } = this.#problem;
    const used = new Int32Array(classes.length);
    const order: Operation[] = [];
    for (let place = 0; place < this.path.length; place++) {
      const taken = this.path.at(place);
      if (taken >= 0) {
        order.push(known[taken] as Operation);
        continue;
      }
      const member = classes[-1 - taken]?.members[used[-1 - taken] as number] as number;
      used[-1 - taken] = (used[-1 - taken] as number) + 1;
      order.push(unknown[member] as Operation);
    }
    return order;
  }

  /**
   * Symmetry: two open operations with the same call and result are interchangeable, so only the one that
   * returns first is tried. True when such a twin is still open.
   */
  #hasOpenTwin(operation: number): boolean {
    const { returned, slotOf } = this.#window;
    const { twins } = this.#problem;
    let twin = twins[operation] as number;
    while (twin >= 0 && (returned[twin] as number) >= this.#deadline) {
      const slot = slotOf[twin] as number;
      if (this.inSlot[slot] === twin && this.isOpen(slot)) return true;
      twin = twins[twin] as number;
    }
    return false;
  }

  #stepTo(call: number): number {
    this.steps += 1;
    const next = this.#transitions.step(this.state, call);
    const isIdle = this.before !== ANY && this.#transitions.step(this.before, call) === next;
    return isIdle ? ILLEGAL : next;
  }

  /**
   * Takes every read that fits now: a read does not change the state, so linearizing it early never rules
   * anything out. No more do operations that no read shows, where no read gets its answer before a reset.
   */
  #takeReads(): void {
    const { isRead, isUnseen } = this.#problem;
    for (let slot = 0; slot < this.inSlot.length; slot++) {
      const operation = this.inSlot[slot] as number;
      if (operation < 0) continue;
      const isIdle = isUnseen[operation] === 1 && this.state === this.#transitions.deadEnd;
      if ((isRead[operation] === 0 && !isIdle) || !this.isOpen(slot)) continue;
      this.steps += 1;
      if (this.#transitions.step(this.state, this.#calls[operation] as number) !== this.state)
        continue;
      const { frontier } = this;
      this.before = ANY;
      this.#take(operation);
      if (this.frontier > frontier) slot = -1;
    }
  }

  /** Marks a slot as linearized and moves the frontier over all returns whose operations are. */
  #take(operation: number): void {
    const { returns, slotOf, nextInSlot } = this.#window;
    this.path.push(operation);
    this.#frontiers.push(this.frontier);
    this.#flip(slotOf[operation] as number);
    for (;;) {
      const first = returns[this.frontier];
      if (first === undefined) break;
      const slot = slotOf[first] as number;
      if (((this.linearized[slot >>> 5] as number) & (1 << (slot & 31))) === 0) break;
      this.#flip(slot);
      this.inSlot[slot] = nextInSlot[first] as number;
      this.frontier += 1;
    }
    this.#setDeadline();
  }

  #untake(): void {
    const { returns, slotOf } = this.#window;
    const taken = this.path.pop();
    const frontier = this.#frontiers.pop();
    if (taken < 0) {
      this.usedOfClass[-1 - taken] = (this.usedOfClass[-1 - taken] as number) - 1;
      return;
    }
    while (this.frontier > frontier) {
      this.frontier -= 1;
      const done = returns[this.frontier] as number;
      const slot = slotOf[done] as number;
      this.inSlot[slot] = done;
      this.#flip(slot);
    }
    this.#flip(slotOf[taken] as number);
    this.#setDeadline();
  }

  #flip(slot: number): void {
    this.linearized[slot >>> 5] = (this.linearized[slot >>> 5] as number) ^ (1 << (slot & 31));
  }

  #setDeadline(): void {
    const first = this.#window.returns[this.frontier];
    this.#deadline = first === undefined ? NEVER : (this.#window.returned[first] as number);
  }

  readonly #isTaken = (operation: number): boolean => {
    if ((this.#window.called[operation] as number) >= this.#deadline) return false;
    const slot = this.#window.slotOf[operation] as number;
    return this.inSlot[slot] !== operation || !this.isOpen(slot);
  };
}

// The general search: is there an order of one key's operations that the model allows and that real
// time allows? Depth first as Wing and Gong have it, with Lowe's memo, but a configuration is named by
// its window alone (the frontier and the bits of the operations open there), not by a set over the
// whole history. Exact. Order of trial: reads at once (they never hurt), then the operation that must
// return next, those that enable it, the others, and at last operations with an unknown outcome.
import { IntList } from './int-list.ts';
import { Lookahead } from './lookahead.ts';
import { NEVER, type Operation } from './operations.ts';
import type { UnknownClass } from './kinds.ts';
import type { Problem } from './problem.ts';
import { Seen, UsedSets } from './seen.ts';
import { ILLEGAL, type Transitions } from './transitions.ts';
import type { Window } from './window.ts';

export type SearchState = 'valid' | 'invalid' | 'unfinished';

/** After a known operation, any next one may come; after an unknown one, only one that it makes a difference to. */
const ANY = -1;

export class Search {
  /** Steps taken so far: how often the model was asked. */
  steps = 0;
  /** The most returns that were ever linearized. */
  furthest = 0;

  readonly #problem: Problem;
  readonly #transitions: Transitions;
  readonly #window: Window;
  readonly #calls: Int32Array;
  readonly #lookahead: Lookahead | undefined;
  readonly #slotCount: number;

  /** The configuration: how many returns are done, who is linearized, the state, what was used. */
  #frontier = 0;
  #deadline = NEVER;
  #state: number;
  #before = ANY;
  #used = 0;
  readonly #linearized: Int32Array;
  readonly #inSlot: Int32Array;
  readonly #usedOfClass: Int32Array;
  readonly #sets = new UsedSets();
  readonly #seen: Seen;

  /** What was taken so far (known ones by number, unknown ones as -1 - class), and the frontier before. */
  readonly #path = new IntList();
  readonly #frontiers = new IntList();
  /** One frame for each choice: length of the path, state, before, cursor. */
  readonly #frames = new IntList();
  #cursor = 0;

  constructor(problem: Problem) {
    const { model, transitions, window, calls } = problem;
    this.#problem = problem;
    this.#transitions = transitions;
    this.#window = window;
    this.#calls = calls;
    this.#slotCount = window.firstInSlot.length;
    this.#state = transitions.initial;
    this.#lookahead = model.mayLeadTo === undefined ? undefined : new Lookahead(problem);
    this.#linearized = new Int32Array((this.#slotCount + 31) >>> 5);
    this.#inSlot = this.#window.firstInSlot.slice();
    this.#usedOfClass = new Int32Array(this.#problem.classes.length);
    this.#seen = new Seen(3 + this.#linearized.length, this.#sets, this.#problem.classes.length);
    this.#setDeadline();
    this.#takeReads();
  }

  /** Bytes held by what grows while searching. */
  get bytes(): number {
    return (
      this.#seen.bytes +
      this.#sets.bytes +
      this.#transitions.bytes +
      this.#path.bytes * 2 +
      this.#frames.bytes
    );
  }

  /** The operations in the order found: all known ones when valid, those up to a dead end otherwise. */
  linearization(): readonly Operation[] {
    const used = new Int32Array(this.#problem.classes.length);
    return Array.from(this.#path.items.subarray(0, this.#path.length), (taken) => {
      if (taken >= 0) return this.#problem.known[taken] as Operation;
      const number = -1 - taken;
      const member = this.#problem.classes[number]?.members[used[number] as number];
      used[number] = (used[number] as number) + 1;
      return this.#problem.unknown[member as number] as Operation;
    });
  }

  /** The known operation that must return next. */
  next(): Operation | undefined {
    return this.#problem.known[this.#window.returns[this.#frontier] ?? -1];
  }

  /** What else might be taken now: known operations first, then those of unknown outcome. */
  open(): readonly Operation[] {
    const isOpen = (_: number, slot: number): boolean => this.#isOpen(slot);
    const known = [...this.#inSlot]
      .filter(isOpen)
      .map((operation) => this.#problem.known[operation] as Operation);
    const used = new Set(this.linearization());
    const unknown = this.#problem.unknown.filter(
      (operation) => operation.called < this.#deadline && !used.has(operation),
    );
    return [...known, ...unknown];
  }

  stateReached(): unknown {
    return this.#transitions.stateOf(this.#state);
  }

  /** Goes on for so many steps; with `until`, stops as soon as that many returns are linearized. */
  advance(steps: number, until: number = this.#problem.known.length): SearchState {
    const limit = this.steps + steps;
    while (this.#frontier < until) {
      if (this.steps >= limit) return 'unfinished';
      if (this.#takeNext()) {
        this.#takeReads();
        if (this.#frontier > this.furthest) this.furthest = this.#frontier;
        if (!this.#hasHope() || !this.#remember()) this.#backtrack();
      } else if (this.#frames.length === 0) return 'invalid';
      else this.#backtrack();
    }
    return 'valid';
  }

  /** Takes the next untried operation, or says that there is none. */
  #takeNext(): boolean {
    const slots = this.#slotCount;
    const classes = this.#problem.classes.length;
    const first = this.#window.returns[this.#frontier] as number;
    if (this.#cursor === 0) {
      this.#cursor = 1;
      if (this.#tryKnown(first)) return true;
    }
    for (; this.#cursor <= 2 * slots;) {
      const wantsEnabler = this.#cursor <= slots;
      const slot = (this.#cursor - 1) % slots;
      this.#cursor += 1;
      if (this.#isOpen(slot) && this.#inSlot[slot] !== first) {
        const operation = this.#inSlot[slot] as number;
        if (
          this.#enables(this.#calls[operation] as number, first) === wantsEnabler &&
          this.#tryKnown(operation)
        )
          return true;
      }
    }
    for (; this.#cursor <= 2 * (slots + classes);) {
      const wantsEnabler = this.#cursor <= 2 * slots + classes;
      const number = (this.#cursor - 2 * slots - 1) % classes;
      this.#cursor += 1;
      if (this.#isClassOpen(number)) {
        const { call } = this.#problem.classes[number] as UnknownClass;
        if (this.#enables(call, first) === wantsEnabler && this.#tryUnknown(number, call))
          return true;
      }
    }
    return false;
  }

  #enables(call: number, first: number): boolean {
    const next = this.#transitions.step(this.#state, call);
    return (
      next !== ILLEGAL && this.#transitions.step(next, this.#calls[first] as number) !== ILLEGAL
    );
  }

  #tryKnown(operation: number): boolean {
    if (this.#problem.isRead[operation] === 1 || this.#hasOpenTwin(operation)) return false;
    const next = this.#stepTo(this.#calls[operation] as number);
    if (next === ILLEGAL) return false;
    this.#pushFrame();
    this.#state = next;
    this.#before = ANY;
    this.#take(operation);
    return true;
  }

  #tryUnknown(number: number, call: number): boolean {
    const next = this.#stepTo(call);
    if (next === ILLEGAL || next === this.#state) return false;
    this.#pushFrame();
    this.#before = this.#state;
    this.#state = next;
    this.#path.push(-1 - number);
    this.#frontiers.push(this.#frontier);
    this.#usedOfClass[number] = (this.#usedOfClass[number] as number) + 1;
    this.#used = this.#sets.with(this.#used, number);
    return true;
  }

  /** Of two that are alike the one that must return first goes first: nothing else tells them apart. */
  #hasOpenTwin(operation: number): boolean {
    const { returned, slotOf } = this.#window;
    let twin = this.#problem.twins[operation] as number;
    while (twin >= 0 && (returned[twin] as number) >= this.#deadline) {
      const slot = slotOf[twin] as number;
      if (this.#inSlot[slot] === twin && this.#isOpen(slot)) return true;
      twin = this.#problem.twins[twin] as number;
    }
    return false;
  }

  #stepTo(call: number): number {
    this.steps += 1;
    const next = this.#transitions.step(this.#state, call);
    const isIdle = this.#before !== ANY && this.#transitions.step(this.#before, call) === next;
    return isIdle ? ILLEGAL : next;
  }

  /** A read that fits now can be taken now: it changes nothing for the others. */
  #takeReads(): void {
    for (let slot = 0; slot < this.#slotCount; slot++) {
      const operation = this.#inSlot[slot] as number;
      if (operation < 0 || this.#problem.isRead[operation] === 0 || !this.#isOpen(slot)) continue;
      this.steps += 1;
      if (this.#transitions.step(this.#state, this.#calls[operation] as number) === ILLEGAL)
        continue;
      const frontier = this.#frontier;
      this.#before = ANY;
      this.#take(operation);
      if (this.#frontier > frontier) slot = -1;
    }
  }

  #isOpen(slot: number): boolean {
    const operation = this.#inSlot[slot] as number;
    return (
      operation >= 0 &&
      (this.#window.called[operation] as number) < this.#deadline &&
      ((this.#linearized[slot >>> 5] as number) & (1 << (slot & 31))) === 0
    );
  }

  #isClassOpen(number: number): boolean {
    const { members } = this.#problem.classes[number] as UnknownClass;
    const member = members[this.#usedOfClass[number] as number];
    return (
      member !== undefined && (this.#problem.unknown[member] as Operation).called < this.#deadline
    );
  }

  /** Marks it linearized and moves the frontier over all returns that are done now. */
  #take(operation: number): void {
    const { returns, slotOf, nextInSlot } = this.#window;
    this.#path.push(operation);
    this.#frontiers.push(this.#frontier);
    this.#flip(slotOf[operation] as number);
    for (;;) {
      const first = returns[this.#frontier];
      if (first === undefined) break;
      const slot = slotOf[first] as number;
      if (((this.#linearized[slot >>> 5] as number) & (1 << (slot & 31))) === 0) break;
      this.#flip(slot);
      this.#inSlot[slot] = nextInSlot[first] as number;
      this.#frontier += 1;
    }
    this.#setDeadline();
  }

  #untake(): void {
    const { returns, slotOf } = this.#window;
    const taken = this.#path.pop();
    const frontier = this.#frontiers.pop();
    if (taken < 0) {
      this.#usedOfClass[-1 - taken] = (this.#usedOfClass[-1 - taken] as number) - 1;
      this.#used = this.#sets.parent(this.#used);
      return;
    }
    while (this.#frontier > frontier) {
      this.#frontier -= 1;
      const done = returns[this.#frontier] as number;
      const slot = slotOf[done] as number;
      this.#inSlot[slot] = done;
      this.#flip(slot);
    }
    this.#flip(slotOf[taken] as number);
    this.#setDeadline();
  }

  #flip(slot: number): void {
    this.#linearized[slot >>> 5] = (this.#linearized[slot >>> 5] as number) ^ (1 << (slot & 31));
  }

  #setDeadline(): void {
    const first = this.#window.returns[this.#frontier];
    this.#deadline = first === undefined ? NEVER : (this.#window.returned[first] as number);
  }

  #pushFrame(): void {
    this.#frames.push(this.#path.length);
    this.#frames.push(this.#state);
    this.#frames.push(this.#before);
    this.#frames.push(this.#cursor);
    this.#cursor = 0;
  }

  #backtrack(): void {
    this.#cursor = this.#frames.pop();
    this.#before = this.#frames.pop();
    this.#state = this.#frames.pop();
    const length = this.#frames.pop();
    while (this.#path.length > length) this.#untake();
  }

  #hasHope(): boolean {
    if (this.#lookahead === undefined) return true;
    return this.#lookahead.hasHope({
      frontier: this.#frontier,
      state: this.#state,
      inSlot: this.#inSlot,
      isTaken: this.#isTaken,
    });
  }

  readonly #isTaken = (operation: number): boolean => {
    if ((this.#window.called[operation] as number) >= this.#deadline) return false;
    const slot = this.#window.slotOf[operation] as number;
    return this.#inSlot[slot] !== operation || !this.#isOpen(slot);
  };

  #remember(): boolean {
    const { key } = this.#seen;
    key[0] = this.#frontier;
    key[1] = this.#state;
    key[2] = this.#before;
    key.set(this.#linearized, 3);
    return this.#seen.add(this.#used);
  }
}

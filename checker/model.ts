// A model: what an object does when its operations happen one at a time. Pure functions over plain
// data. (Methods, so that a model of any state fits where a model is wanted.)
import type { Conflict } from './fast-path/conflict.ts';
import type { Value } from './history.ts';
import type { Judgement, Limits } from './judgement.ts';
import type { Operation } from './operations.ts';

/** What a model is shown of an operation. */
export interface Call {
  readonly f: string;
  readonly value: Value;
  /** What came back; undefined when nobody knows, and then any answer fits. */
  readonly result: Value | undefined;
}

/**
 * A sequential object: its first state, and what each call makes of a state. All functions are pure: the same
 * arguments give the same answer, and nothing is changed. Each key of a history has a state of its own.
 *
 * @example
 * const counter: Model<number> = {
 *   name: 'counter',
 *   functions: ['add', 'read'],
 *   initial: () => 0,
 *   step: (sum, { f, value, result }) => {
 *     if (f === 'add') return sum + Number(value);
 *     return result === undefined || result === sum ? sum : undefined;
 *   },
 *   isRead: ({ f }) => f === 'read',
 * };
 */
export interface Model<State = unknown> {
  readonly name: string;
  /** The operations it knows; others make a history unfit for this model. */
  readonly functions: readonly string[];
  /** The state before any operation. */
  initial(): State;
  /** The state after the call, or undefined where the result does not fit the state. Never mutates. */
  step(state: State, call: Call): State | undefined;
  /** Whether the call leaves every state unchanged that its result fits; such calls need no search. */
  isRead(call: Call): boolean;
  /**
   * A hint that saves work: false only when no operations that build on this state lead to one that
   * the call's result fits. Operations that set a state whatever it was before are `isReset`.
   */
  mayLeadTo?(state: State, call: Call): boolean;
  isReset?(call: Call): boolean;
  /**
   * A hint that saves work, beside `mayLeadTo`, of models in which all calls but reads fit every state: false
   * only when the read's result shows that the call was not done since the last reset before it.
   */
  mayShow?(read: Call, call: Call): boolean;
  /**
   * Whether the state after the call tells all that was done up to it (a hash of it all), and the call's result
   * the state that it found. Where all calls are so, no two orders lead to one state.
   */
  tellsPast?(call: Call): boolean;
  /** Of an object that keeps all that is put in: what the call's result shows of it, each as often as it is there. */
  elements?(call: Call): readonly Value[];
  /** The functions whose completion, in Jepsen's histories, holds the answer; of others it repeats what was asked. */
  readonly answers?: readonly string[];
  /** For histories that name no model: whether a call looks like this object's, and what makes it so. */
  readonly sign?: {
    readonly words: string;
    fits(call: Call): boolean;
    /** Whether the call cannot be another object's; one that is no read when left out. */
    isShown?(call: Call): boolean;
  };
  /** The state that people write as this value, for `--initial`; undefined where it is none. */
  stateOf?(value: Value): State | undefined;
  /**
   * The states in which the object may have begun, where the history shows that; at least one of them is
   * right if the history is legal at all. Undefined where it begins as `initial` says.
   */
  beginnings?(operations: readonly Operation[]): readonly State[] | undefined;
  /** For explanations: the values that reads show one after another, where only all operations together tell. */
  pieces?(operations: readonly Operation[]): ReadonlyMap<Operation, readonly Value[]>;
  /** For explanations: what it held before all operations, where a read's answer builds on that; the answer when left out. */
  heldBefore?(read: Operation, operations: readonly Operation[]): Value | undefined;
  /** For explanations: the values that the call puts in, whatever came back. */
  makes?(call: Call): readonly Value[];
  /**
   * For explanations: the values that the call's result shows, each made by a call or there from the
   * beginning; `elements` when left out.
   */
  shows?(call: Call): readonly Value[];
  /** Of an object that hands out what calls put in (`makes`): what the call's result shows to have come out. */
  removes?(call: Call): readonly Value[];
  /** For explanations: functions that only some states allow, `force` says what becomes of the others. */
  readonly conditional?: readonly string[];
  /** The state after a conditional call that was done as its result says though the state did not allow it. */
  force?(state: State, call: Call): State | undefined;
  /** For explanations: whether the call takes what one client holds at a time, or gives it back. */
  holds?(call: Call): 'taken' | 'given-back' | undefined;
  /** What is wrong with the way in which an operation was written down, if anything. */
  problem?(call: Call): string | undefined;
  /** What makes two states the same one; the state itself when left out, so it must be a primitive. */
  identity?(state: State): string;
  /** The state as a value to show to people, where it is not one already. */
  describe?(state: State): Value;
  /** An exact algorithm of its own for one key; undefined where it does not apply, and the search decides. */
  judge?(operations: readonly Operation[], limits: Limits): Judgement | undefined;
  /** The same for an object that began in the state given, where the algorithm is for any beginning. */
  judgeFrom?(
    initial: State,
    operations: readonly Operation[],
    limits: Limits,
  ): Judgement | undefined;
  /** For explanations: what no order of the operations allows, where the algorithm of its own can tell. */
  conflict?(operations: readonly Operation[]): Conflict | undefined;
}

/** What a model's own algorithms say of one key, from its first state on. */
export const judgeByModel = (
  model: Model,
  operations: readonly Operation[],
  limits: Limits,
): Judgement | undefined =>
  model.judge?.(operations, limits) ?? model.judgeFrom?.(model.initial(), operations, limits);

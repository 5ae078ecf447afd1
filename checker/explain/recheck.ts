// The checker asked again, with a history changed as an explanation has it: is there a legal order now?
// The work of all these questions together is bounded.
import type { Value } from '../history.ts';
import type { Limits } from '../judgement.ts';
import { judgeByModel, type Call, type Model } from '../model.ts';
import { NEVER, type Operation } from '../operations.ts';
import { DepthFirst } from '../search/depth-first.ts';
import { problemOf } from '../search/problem.ts';

/** In the place of a result: the operation happened, and whatever it was told fits. */
export const ANY_RESULT: Value = '\u0000any result';

/** In the place of a function: the state goes back to the one of this number, `value`, in `states`. */
const GO_BACK = '\u0000go back';

/** Before a function: it was done as its result says, whatever the state was. */
const FORCED = '\u0000forced ';

/** How many steps between two looks at the clock. */
const SLICE = 65_536;

/** How much of the work one hypothesis may cost, so that a hard one leaves some for the others. */
const ORDER_STEPS = 50_000;
/** The same for each operation, where the model's own algorithm judges most hypotheses at once. */
const OWN_ORDER_STEPS = 4;

/** Operations of one key up to which there is time to search for explanations. */
export const SHORT = 500;

/** How far a history can be explained. */
export interface Contradiction {
  /** The operation whose return no order of what was called before it allows; all that returned earlier fits. */
  readonly operation: Operation;
  /** A legal order of what had returned before. */
  readonly order: readonly Operation[];
  /** What else was open then, and is not in that order. */
  readonly open: readonly Operation[];
}

export class Recheck {
  /** The model, and changes that no server should be able to make. */
  readonly model: Model;
  /** States that `goBackTo` knows. */
  readonly states: unknown[] = [];
  steps = 0;
  readonly #limits: Limits;
  /** Whether the model's own algorithm judged a long history. */
  #isOwn = false;

  constructor(model: Model, limits: Limits) {
    this.#limits = limits;
    const told = (call: Call): Call =>
      call.result === ANY_RESULT ? { ...call, result: undefined } : call;
    this.model = {
      ...model,
      step: (state, call) => {
        if (call.f === GO_BACK) return this.states[call.value as number];
        return call.f.startsWith(FORCED)
          ? model.force?.(state, { ...call, f: call.f.slice(FORCED.length) })
          : model.step(state, told(call));
      },
      isRead: (call) => isPlain(call) && model.isRead(told(call)),
      ...(model.mayLeadTo && {
        mayLeadTo: (state, call) =>
          call.result === ANY_RESULT || model.mayLeadTo?.(state, call) === true,
      }),
      ...(model.isReset && {
        isReset: (call) => !isPlain(call) || model.isReset?.(call) === true,
      }),
    };
  }

  get isExhausted(): boolean {
    return this.stepsLeft <= 0;
  }

  get stepsLeft(): number {
    return this.#limits.steps - this.steps;
  }

  /** An operation that may happen at any time after `called` and sets the state to an earlier one. */
  goBackTo(state: unknown, like: Operation): Operation {
    const value = this.states.push(state) - 1;
    return { ...like, f: GO_BACK, value, result: undefined, returned: NEVER };
  }

  /** The operation done as its result says, whatever the state was. */
  forced(operation: Operation): Operation {
    return { ...operation, supposed: 'forced' };
  }

  isGoingBack({ f }: Operation): boolean {
    return f === GO_BACK;
  }

  /** A legal order of all, or undefined where there is none (or the work allowed ran out). */
  order(
    operations: readonly Operation[],
    most: number = ORDER_STEPS,
  ): readonly Operation[] | undefined {
    const each = this.#isOwn ? OWN_ORDER_STEPS * operations.length : most;
    const limit = this.steps + Math.min(most, each);
    const search = this.#search(operations, Math.min(this.#limits.steps, limit));
    return search.isValid ? search.order : undefined;
  }

  /** Whether all would be legal had the object held this state before any operation. */
  isLegalFrom(state: unknown, operations: readonly Operation[]): boolean {
    const model = { ...this.model, initial: () => state };
    delete model.judge;
    const other = new Recheck(model, this.#limits);
    other.steps = this.steps;
    const isLegal = other.order(operations) !== undefined;
    this.steps = other.steps;
    return isLegal;
  }

  /** Where a history stops being legal; undefined where it does not (or the work allowed ran out). */
  contradiction(operations: readonly Operation[]): Contradiction | undefined {
    const whole = this.#search(operations);
    if (whole.isValid || this.isExhausted) return undefined;
    const returns = operations
      .filter(({ returned }) => returned !== NEVER)
      .toSorted((a, b) => a.returned - b.returned);
    const upTo = (count: number): Searched =>
      this.#search(until(operations, returns[count - 1]?.returned ?? -1));
    let good = whole.furthest;
    let bad = good + 1;
    while (bad < returns.length && upTo(bad).isValid) {
      good = bad;
      bad = Math.min(returns.length, 2 * bad - whole.furthest);
    }
    while (bad - good > 1) {
      const middle = (good + bad) >>> 1;
      if (upTo(middle).isValid) good = middle;
      else bad = middle;
    }
    const operation = returns[good] as Operation;
    const order = upTo(good).order;
    const ordered = new Set(order.map(({ index }) => index));
    const open = operations.filter(
      (other) =>
        other !== operation && other.called < operation.returned && !ordered.has(other.index),
    );
    return this.isExhausted ? undefined : { operation, order, open };
  }

  /** The states before each operation of an order, and the one after all. */
  statesAlong(order: readonly Operation[]): readonly unknown[] {
    const states = [this.model.initial()];
    for (const operation of order)
      states.push(this.model.step(states.at(-1), asSearched(operation)));
    return states;
  }

  #search(operations: readonly Operation[], steps = this.#limits.steps): Searched {
    const isUnchanged = operations.every(
      (one) => isPlain(asSearched(one)) && one.result !== ANY_RESULT,
    );
    const judged = isUnchanged ? judgeByModel(this.model, operations, this.#limits) : undefined;
    if (judged !== undefined && judged.verdict !== 'unknown') {
      this.steps += judged.steps;
      this.#isOwn = this.model.judgeFrom !== undefined && operations.length > SHORT;
      return { isValid: judged.verdict === 'valid', order: judged.linearization, furthest: 0 };
    }
    const given = new Map(operations.map((operation) => [asSearched(operation), operation]));
    const search = new DepthFirst(problemOf(this.model, [...given.keys()]));
    for (;;) {
      const before = search.steps;
      const state = search.advance(Math.min(SLICE, steps - this.steps));
      this.steps += search.steps - before + 1;
      if (this.#limits.expired()) this.steps = this.#limits.steps;
      if (state !== 'unfinished' || this.steps >= steps) {
        return {
          isValid: state === 'valid',
          order: search.configuration.linearization().map((one) => given.get(one) ?? one),
          furthest: search.furthest,
        };
      }
    }
  }
}

const asSearched = (operation: Operation): Operation =>
  operation.supposed === 'forced' ? { ...operation, f: `${FORCED}${operation.f}` } : operation;

const isPlain = ({ f }: Call): boolean => !f.startsWith('\u0000');

interface Searched {
  readonly isValid: boolean;
  readonly order: readonly Operation[];
  readonly furthest: number;
}

/** What was known right after the position: later calls had not come, later returns neither. */
export function until(operations: readonly Operation[], position: number): readonly Operation[] {
  return operations
    .filter(({ called }) => called <= position)
    .map((operation) =>
      operation.returned <= position
        ? operation
        : { ...operation, result: undefined, returned: NEVER },
    );
}

// A model turned into integers for the search: states and kinds of calls are numbered, and each step
// is asked of the model once.
import type { Value } from '../history.ts';
import { IntTable } from '../ints/int-table.ts';
import type { Call, Model } from '../model.ts';
import { canonical } from '../value.ts';

/** The step's answer where the result does not fit. */
export const ILLEGAL = -1;

export class Transitions {
  readonly #model: Model;
  readonly #states: unknown[] = [];
  readonly #stateNumbers = new Map<unknown, number>();
  readonly #calls: Call[] = [];
  readonly #callNumbers = new Map<string, number>();
  readonly #steps = new IntTable(2);
  readonly #leads = new IntTable(2);
  readonly initial: number;
  /**
   * The reads that each state may lead to, where the model can say that. States that lead to none differ in
   * nothing, whatever comes next: they are one state.
   */
  readonly #leadsTo: (readonly Call[])[] = [];
  readonly #reads: readonly Call[] | undefined;
  #deadEnd: number | undefined;

  constructor(model: Model, reads: readonly Call[]) {
    this.#model = model;
    this.#reads = reads.length === 0 ? undefined : reads;
    this.initial = this.#numberOf(model.initial(), this.#reads);
  }

  /** The one state from which no read gets its answer before a reset, once there is one. */
  get deadEnd(): number | undefined {
    return this.#deadEnd;
  }

  /** The number of a call; calls with the same function, value and result share one. */
  callNumber(call: Call): number {
    const name = `${call.f} ${shortText(call.value)} ${call.result === undefined ? '' : shortText(call.result)}`;
    const known = this.#callNumbers.get(name);
    if (known !== undefined) return known;
    this.#callNumbers.set(name, this.#calls.length);
    return this.#calls.push(call) - 1;
  }

  get callCount(): number {
    return this.#calls.length;
  }

  /** The number of the next state, or ILLEGAL. */
  step(state: number, call: number): number {
    const steps = this.#steps;
    steps.key[0] = state;
    steps.key[1] = call;
    const slot = steps.find();
    if (slot >= 0) return steps.values[slot] as number;
    const asked = this.#calls[call] as Call;
    const next = this.#model.step(this.#states[state], asked);
    const among = this.#model.isReset?.(asked) === true ? this.#reads : this.#leadsTo[state];
    const answer = next === undefined ? ILLEGAL : this.#numberOf(next, among);
    steps.insert(answer);
    return answer;
  }

  /** Whether the call may fit after the state and operations that build on it (Model.mayLeadTo). */
  mayLead(state: number, call: number): boolean {
    const leads = this.#leads;
    leads.key[0] = state;
    leads.key[1] = call;
    const slot = leads.find();
    if (slot >= 0) return leads.values[slot] === 1;
    const mayLead = this.#model.mayLeadTo?.(this.#states[state], this.#calls[call] as Call) ?? true;
    leads.insert(Number(mayLead));
    return mayLead;
  }

  get bytes(): number {
    return this.#steps.bytes + this.#leads.bytes + this.#states.length * 64;
  }

  /** `among` are the reads that the state may lead to at most; undefined where the model cannot say that. */
  #numberOf(state: unknown, among: readonly Call[] | undefined): number {
    const identity = this.#model.identity === undefined ? state : this.#model.identity(state);
    const known = this.#stateNumbers.get(identity);
    if (known !== undefined) return known;
    const leads = among?.filter((read) => this.#model.mayLeadTo?.(state, read) !== false);
    const isDead = leads?.length === 0;
    if (isDead && this.#deadEnd !== undefined) return this.#deadEnd;
    const number = this.#states.push(state) - 1;
    this.#stateNumbers.set(identity, number);
    if (leads !== undefined) this.#leadsTo[number] = leads;
    if (isDead) this.#deadEnd = number;
    return number;
  }
}

const shortText = (value: Value): string =>
  typeof value === 'string' ? `"${value}"` : canonical(value);

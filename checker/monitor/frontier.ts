// Just-in-time linearization: an operation takes effect no earlier than something makes it necessary, at
// the latest when it returns. A configuration is what may be the case after some of the returns: a state,
// and what has taken effect though it has not returned.
// Source: Lowe, "Testing for linearizability" (2017).
import type { Call, Model } from '../model.ts';
import type { OperationReference } from '../verdict.ts';
import { canonical } from '../value.ts';

/** An operation that is followed; its outcome changes while it is. */
export interface Followed {
  readonly reference: OperationReference;
  /** Positions of the invocation and the completion among all events; Infinity until it completes, and where nobody knows. */
  readonly called: number;
  returned: number;
  /** `open` and `info` may have happened. */
  outcome: 'open' | 'ok' | 'fail' | 'info';
  /** Its result is undefined until it is known. */
  call: Call;
  isRead: boolean;
  /** A text that is the same for what asked, and was told, the same; made when it is wanted. */
  name?: string;
}

/** What took effect and has not returned, with the states before and after. */
export interface Taken {
  readonly operation: Followed;
  readonly before: unknown;
  readonly after: unknown;
}

export interface Configuration {
  readonly state: unknown;
  /** In the order of the invocations. */
  readonly taken: readonly Taken[];
}

/** A return that every order must respect, with what else was open then. */
export interface Return {
  readonly operation: Followed;
  readonly open: readonly Followed[];
  /** Configurations before it that lead nowhere. */
  dead: Reached | undefined;
}

/** More work than one event may cost. */
export class TooMuchWork extends Error {}

/** The model of one key, and what of its operations is open for good. */
export class Frontier {
  /** Steps that may still be taken. */
  steps = 0;
  /** Whether each state tells its past, so that what fits is the only thing that does. */
  isChain: boolean;
  /** Whether some call sets a state whatever it was before. */
  hasResets: boolean;
  readonly #model: Model;
  /** Operations of unknown outcome, those that ask the same together, the earliest invoked first. */
  readonly #unknown = new Map<string, Followed[]>();

  constructor(model: Model) {
    this.#model = model;
    this.isChain = model.tellsPast !== undefined;
    this.hasResets = model.isReset === undefined;
  }

  /** Keeps an operation that nobody will tell the outcome of. */
  keepUnknown(operation: Followed): void {
    if (operation.isRead) return;
    const name = nameOf(operation.call);
    const members = this.#unknown.get(name);
    if (members === undefined) this.#unknown.set(name, [operation]);
    else {
      members.push(operation);
      members.sort((a, b) => a.called - b.called);
    }
  }

  /** Whether the state may still lead to what a read got: only a call that resets the state may come in between. */
  mayLeadTo(state: unknown, read: Followed): boolean {
    if (this.hasResets || this.#model.mayLeadTo === undefined) return true;
    this.steps -= 1;
    return this.#model.mayLeadTo(state, read.call);
  }

  /** Drops unknown operations that every configuration has taken. */
  forget(operations: ReadonlySet<Followed>): void {
    for (const [name, members] of this.#unknown) {
      const left = members.filter((member) => !operations.has(member));
      if (left.length === 0) this.#unknown.delete(name);
      else if (left.length < members.length) this.#unknown.set(name, left);
    }
  }

  /** @throws TooMuchWork when no steps are left. */
  step(state: unknown, call: Call): unknown {
    this.steps -= 1;
    if (this.steps < 0) throw new TooMuchWork();
    return this.#model.step(state, call);
  }

  identityOf(state: unknown): unknown {
    return this.#model.identity === undefined ? state : this.#model.identity(state);
  }

  isSame(a: unknown, b: unknown): boolean {
    return (
      a === b || (this.#model.identity !== undefined && this.identityOf(a) === this.identityOf(b))
    );
  }

  /** The configurations after a return, from one before it; as they are asked for, the fewest taken first. */
  *beyond(from: Configuration, due: Return): Generator<Configuration> {
    const { operation } = due;
    const place = from.taken.findIndex((taken) => taken.operation === operation);
    if (place >= 0) {
      yield { state: from.state, taken: from.taken.toSpliced(place, 1) };
      return;
    }
    const start = this.#withReads(from, due);
    const found: Configuration[] = [];
    // A read changes nothing, so that to take it at once never rules anything out.
    const isEnough = operation.isRead || this.isChain;
    const passed = this.#passed(start, operation);
    if (passed !== undefined) yield passed;
    if (passed === undefined || !isEnough) found.push(start);
    const reached = new Reached(this);
    reached.add(start);
    for (const { state, taken } of found) {
      for (const candidate of this.candidates(due, taken)) {
        const after = this.step(state, candidate.call);
        if (after === undefined) continue;
        // What need not have happened is not supposed to where it makes no difference.
        if (candidate.outcome !== 'ok' && this.isSame(after, state)) continue;
        const more = withTaken(taken, { operation: candidate, before: state, after });
        const further = this.#withReads({ state: after, taken: more }, due);
        if (!this.isChain && !reached.add(further)) continue;
        const next = this.#passed(further, operation);
        if (next !== undefined) yield next;
        if (next !== undefined && this.isChain) return;
        if (next === undefined || !isEnough) found.push(further);
      }
    }
  }

  #passed({ state, taken }: Configuration, { call }: Followed): Configuration | undefined {
    const next = this.step(state, call);
    return next === undefined ? undefined : { state: next, taken };
  }

  /** What may take effect before the return: of operations that ask and were told the same, one. */
  candidates({ operation, open }: Return, taken: readonly Taken[]): readonly Followed[] {
    const found: Followed[] = [];
    for (const one of open) {
      const isFree = one !== operation && !one.isRead && !isTaken(one, taken);
      if (!isFree || one.outcome === 'fail' || one.outcome === 'info') continue;
      if (one.outcome !== 'ok' || !hasTwin(one, open, taken)) found.push(one);
    }
    if (this.#unknown.size === 0) return found;
    const unknown: Followed[] = [];
    for (const members of this.#unknown.values()) {
      const first = members.find((member) => !isTaken(member, taken));
      if (first !== undefined && first.called < operation.returned) unknown.push(first);
    }
    // As a rule an operation is executed soon after it was asked for.
    return found.concat(this.isChain ? unknown.toReversed() : unknown);
  }

  #withReads({ state, taken }: Configuration, { operation, open }: Return): Configuration {
    let more = taken;
    for (const one of open) {
      if (!one.isRead || one.outcome !== 'ok' || one === operation) continue;
      if (isTaken(one, more)) continue;
      if (this.step(state, one.call) === undefined) continue;
      more = withTaken(more, { operation: one, before: state, after: state });
    }
    return { state, taken: more };
  }
}

/**
 * Configurations after the same return. Of two with the same state and the same certain operations taken,
 * the one that took nothing of the uncertain besides can do whatever the other can.
 */
export class Reached {
  readonly #frontier: Frontier;
  readonly #byState = new Map<
    unknown,
    { readonly certain: string; readonly others: ReadonlySet<Followed> }[]
  >();

  constructor(frontier: Frontier) {
    this.#frontier = frontier;
  }

  /** False where one that can do as much is there. */
  add(configuration: Configuration): boolean {
    const identity = this.#frontier.identityOf(configuration.state);
    const entry = entryOf(configuration);
    const entries = this.#byState.get(identity);
    if (entries === undefined) this.#byState.set(identity, [entry]);
    else if (isCovered(entry, entries)) return false;
    else entries.push(entry);
    return true;
  }

  has(configuration: Configuration): boolean {
    const entries = this.#byState.get(this.#frontier.identityOf(configuration.state));
    return entries !== undefined && isCovered(entryOf(configuration), entries);
  }
}

interface Entry {
  readonly certain: string;
  readonly others: ReadonlySet<Followed>;
}

const NONE: ReadonlySet<Followed> = new Set();

function entryOf({ taken }: Configuration): Entry {
  if (taken.length === 0) return { certain: '', others: NONE };
  let certain = '';
  const others = new Set<Followed>();
  for (const { operation } of taken) {
    if (operation.outcome === 'ok') certain += `${String(operation.called)} `;
    else others.add(operation);
  }
  return { certain, others };
}

const isCovered = (entry: Entry, entries: readonly Entry[]): boolean =>
  entries.some(
    ({ certain, others }) =>
      certain === entry.certain && [...others].every((one) => entry.others.has(one)),
  );

function withTaken(taken: readonly Taken[], one: Taken): readonly Taken[] {
  const place = taken.findIndex(({ operation }) => operation.called > one.operation.called);
  return taken.toSpliced(place < 0 ? taken.length : place, 0, one);
}

/** Whether another one that asked and was told the same, and is not taken, returns before it. */
function hasTwin(one: Followed, open: readonly Followed[], taken: readonly Taken[]): boolean {
  for (const other of open) {
    if (other.outcome !== 'ok' || other.returned >= one.returned) continue;
    if (other.call.f !== one.call.f || isTaken(other, taken)) continue;
    if ((other.name ??= nameOf(other.call)) === (one.name ??= nameOf(one.call))) return true;
  }
  return false;
}

export function isTaken(one: Followed, taken: readonly Taken[]): boolean {
  for (const { operation } of taken) if (operation === one) return true;
  return false;
}

export const nameOf = ({ f, value, result }: Call): string =>
  `${f} ${canonical(value)} ${result === undefined ? '' : canonical(result)}`;

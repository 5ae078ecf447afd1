// Follows one key. A search goes on from event to event: it keeps one legal order of what has returned,
// and where the order does not go on it goes back and tries others, each with what is known by then. Once
// nobody waits any more for an answer that could matter to the oldest returns, all configurations after
// them are made, and what led there is forgotten.
import type { Model } from '../model.ts';
import {
  Frontier,
  isTaken,
  Reached,
  TooMuchWork,
  type Configuration,
  type Followed,
  type Return,
} from './frontier.ts';
import { PastProof } from './proof.ts';

/** Steps of the model that one event may cost: some ten milliseconds. */
const STEPS = 20_000;
/** Steps spent on a proof where that was not enough. */
const PROOF_STEPS = 100_000;
/** Configurations that may be possible after one return. */
const MOST_CONFIGURATIONS = 1000;
/** Steps that settling may cost for each completion, on the average: some ten microseconds. */
const SETTLING_STEPS = 15;
/** Returns that are held before a key is left. */
const MOST_HELD = 10_000;
/** Returns that are held before the oldest are settled. */
const SETTLED_FROM = 256;

/** What is found out about a key. */
export type Standing = 'legal' | 'illegal' | 'undecided';

/** A return that the order has passed, the configuration after it, and the others that are possible. */
interface Level {
  readonly others: Iterator<Configuration>;
  configuration: Configuration | undefined;
}

export class KeyMonitor {
  standing: Standing = 'legal';
  readonly #model: Model;
  readonly #frontier: Frontier;
  /** All that may be the case after the returns that are settled. */
  #base: readonly Configuration[];
  /** The returns since, and the order that passes them: level 0 is before the first. */
  #returns: Return[] = [];
  #levels: Level[];
  readonly #open = new Set<Followed>();
  readonly #past = new PastProof();
  /** The first level that was chosen before something was known that is known now. */
  #staleFrom = Infinity;
  readonly #settledFrom: number;
  #settleAt: number;
  /** Steps saved for settling. */
  #saved = 0;

  /** `settledFrom`: how many returns are held before the oldest are settled. */
  constructor(model: Model, initial: unknown, settledFrom: number = SETTLED_FROM) {
    this.#settledFrom = settledFrom;
    this.#settleAt = settledFrom;
    this.#model = model;
    this.#frontier = new Frontier(model);
    this.#base = [{ state: initial, taken: [] }];
    this.#levels = [{ others: this.#base.values(), configuration: undefined }];
    this.#forward();
  }

  /** How many returns are held: what is not settled. */
  get held(): number {
    return this.#returns.length;
  }

  invoke(operation: Followed): void {
    if (this.standing !== 'legal') return;
    this.#open.add(operation);
    if (this.#model.tellsPast?.(operation.call) === false) this.#frontier.isChain = false;
    if (this.#model.isReset?.(operation.call) === true) this.#frontier.hasResets = true;
  }

  /** The operation completed: its outcome, and the result of an `ok`, are in it. */
  complete(operation: Followed, position: number): void {
    if (this.standing !== 'legal') return;
    const { outcome } = operation;
    this.#open.delete(operation);
    if (outcome === 'info') return this.#frontier.keepUnknown(operation);
    this.#frontier.steps = STEPS;
    this.#saved += SETTLING_STEPS;
    try {
      if (outcome === 'ok') this.#accept(operation, position);
      this.#markStale(operation);
      if (!this.#advance()) this.standing = 'illegal';
      else if (this.#returns.length >= this.#settleAt) this.#settle();
    } catch (error) {
      if (!(error instanceof TooMuchWork)) throw error;
      this.standing = this.#isProvenWrong() ? 'illegal' : 'undecided';
    }
    if (this.#frontier.isChain) this.#past.note(operation);
    if (this.standing !== 'legal') this.#forgetAll();
  }

  #accept(operation: Followed, position: number): void {
    operation.returned = position;
    operation.isRead = this.#model.isRead(operation.call);
    this.#returns.push({ operation, open: [...this.#open], dead: undefined });
  }

  /** Whether what could not be passed is wrong whatever the operations of unknown outcome did. */
  #isProvenWrong(): boolean {
    // The last level is the one that was being sought.
    const from = this.#levels.at(-2)?.configuration;
    const due = this.#returns[this.#levels.length - 2];
    if (!this.#frontier.isChain || from === undefined || due === undefined) return false;
    this.#frontier.steps = PROOF_STEPS;
    try {
      return this.#past.holds(this.#frontier, from, due);
    } catch (error) {
      if (!(error instanceof TooMuchWork)) throw error;
      return false;
    }
  }

  /** Levels at which it was open were chosen without its outcome; where the order supposed another one, it is given up. */
  #markStale(operation: Followed): void {
    let level = this.#levels.length;
    while (level > 1 && (this.#returns[level - 2] as Return).operation.returned > operation.called)
      level -= 1;
    if (level < this.#levels.length) this.#staleFrom = Math.min(this.#staleFrom, level);
    const configuration = this.#levels.at(-1)?.configuration;
    const supposed = configuration?.taken.find((one) => one.operation === operation);
    if (supposed === undefined) return;
    const next =
      operation.outcome === 'fail'
        ? undefined
        : this.#frontier.step(supposed.before, operation.call);
    if (next === undefined || !this.#frontier.isSame(next, supposed.after)) this.#goBack();
  }

  /** Passes all returns; false where no order does. */
  #advance(): boolean {
    while (this.#levels.length <= this.#returns.length) {
      // To go back may show that nothing that was possible before the first return still is.
      if (this.#levels.length === 0) return false;
      const from = this.#levels.at(-1)?.configuration as Configuration;
      const due = this.#returns[this.#levels.length - 1] as Return;
      if (this.#frontier.isChain && this.#isStale() && !this.#fits(from, due)) {
        // With what is known now the way may be plain; without it, long.
        this.#goBack();
        continue;
      }
      this.#levels.push({ others: this.#frontier.beyond(from, due), configuration: undefined });
      if (!this.#forward()) return false;
    }
    return true;
  }

  #isStale(): boolean {
    return this.#staleFrom < this.#levels.length;
  }

  #fits(configuration: Configuration, { operation }: Return): boolean {
    return (
      isTaken(operation, configuration.taken) ||
      this.#frontier.step(configuration.state, operation.call) !== undefined
    );
  }

  /** Takes the next configuration of the last level, or of one before it; false where there is none. */
  #forward(): boolean {
    for (;;) {
      const level = this.#levels.at(-1);
      if (level === undefined) return false;
      const passed = this.#levels.length - 1;
      let next = level.others.next();
      while (next.done !== true && this.#isVain(next.value, passed)) next = level.others.next();
      if (next.done !== true) {
        level.configuration = next.value;
        return true;
      }
      if (this.#isStale()) {
        this.#goBack();
        return true;
      }
      this.#levels.pop();
      const below = this.#levels.at(-1)?.configuration;
      const due = this.#returns[this.#levels.length - 1];
      if (below !== undefined && due !== undefined)
        (due.dead ??= new Reached(this.#frontier)).add(below);
    }
  }

  /** Whether the configuration after so many returns is known to lead nowhere. */
  #isVain(configuration: Configuration, passed: number): boolean {
    if (this.#returns[passed]?.dead?.has(configuration) === true) return true;
    for (let place = passed; place < this.#returns.length; place++) {
      const { operation } = this.#returns[place] as Return;
      if (!operation.isRead || isTaken(operation, configuration.taken)) continue;
      return !this.#frontier.mayLeadTo(configuration.state, operation);
    }
    return false;
  }

  /** Gives up all that was chosen without what is known now. */
  #goBack(): void {
    this.#levels.length = Math.min(this.#levels.length, this.#staleFrom);
    this.#staleFrom = Infinity;
    if (this.#levels.length > 0) return;
    this.#levels.push({ others: this.#base.values(), configuration: undefined });
    this.#forward();
  }

  /** Makes all configurations after the oldest returns, those for which all outcomes are known. */
  #settle(): void {
    const isDecided = ({ open }: Return): boolean =>
      open.every(({ outcome }) => outcome !== 'open');
    const first = this.#returns.findIndex((due) => !isDecided(due));
    const decided = first < 0 ? this.#returns.length : first;
    let found = this.#base;
    let count = 0;
    for (; count < decided; count++) {
      const next = this.#after(found, count);
      if (next === undefined) break;
      found = next;
    }
    this.#settleAt = Math.max(this.#settledFrom, (this.#returns.length - count) * 2);
    if (this.#settleAt > MOST_HELD) throw new TooMuchWork();
    if (count === 0) return;
    this.#base = this.#withoutAgreed(found);
    this.#returns.splice(0, count);
    const kept = this.#levels[count] as Level;
    const root = { others: this.#base.values(), configuration: kept.configuration };
    this.#levels.splice(0, count + 1, root);
    this.#staleFrom = Math.max(0, this.#staleFrom - count);
  }

  /** All configurations after a return; undefined where they are too many for now: what comes may rule most of them out. */
  #after(before: readonly Configuration[], place: number): readonly Configuration[] | undefined {
    const due = this.#returns[place] as Return;
    const reached = new Reached(this.#frontier);
    const found: Configuration[] = [];
    this.#frontier.steps = this.#saved;
    try {
      for (const configuration of before) {
        for (const next of this.#frontier.beyond(configuration, due)) {
          if (this.#isVain(next, place + 1) || !reached.add(next)) continue;
          found.push(next);
          if (found.length > MOST_CONFIGURATIONS) return undefined;
        }
      }
      return found;
    } catch (error) {
      if (error instanceof TooMuchWork) return undefined;
      throw error;
    } finally {
      this.#saved = Math.max(0, this.#frontier.steps);
    }
  }

  /** Unknown operations that took effect whatever is the case need not be thought of again. */
  #withoutAgreed(configurations: readonly Configuration[]): readonly Configuration[] {
    const [first, ...rest] = configurations;
    const isUnknown = ({ outcome }: Followed): boolean => outcome === 'info';
    let agreed = (first?.taken ?? []).map(({ operation }) => operation).filter(isUnknown);
    for (const { taken } of rest) {
      if (agreed.length === 0) break;
      agreed = agreed.filter((one) => taken.some(({ operation }) => operation === one));
    }
    if (agreed.length === 0) return configurations;
    const forgotten = new Set(agreed);
    this.#frontier.forget(forgotten);
    return configurations.map(({ state, taken }) => ({
      state,
      taken: taken.filter(({ operation }) => !forgotten.has(operation)),
    }));
  }

  #forgetAll(): void {
    this.#base = [];
    this.#returns = [];
    this.#levels = [];
    this.#open.clear();
  }
}

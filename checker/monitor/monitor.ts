// The verdict while it runs: a monitor is given the events of a history one by one, in their order, and
// says at which of them the history stops being legal. It holds what is not settled, not the history.
import { HistoryError } from '../history-error.ts';
import type { HistoryEvent, Process } from '../history.ts';
import type { Model } from '../model.ts';
import type { Operation } from '../operations.ts';
import type { OperationReference } from '../verdict.ts';
import { phrase, shown } from '../words.ts';
import type { Followed } from './frontier.ts';
import { Inventory } from './inventory.ts';
import { KeyMonitor } from './key-monitor.ts';

/** That no order of what happened up to an event is legal. */
export interface Violation {
  /** The event that makes it so. */
  readonly index: number;
  readonly key?: string;
  /** The operation that completed then. */
  readonly operation: OperationReference;
  /** What cannot be, for a person. */
  readonly sentence: string;
}

/**
 * Follows a history of a model. Where a key would make it hold or try too much, the monitor leaves that
 * key, which is then `undecided`: `check` of the whole history decides.
 *
 * @example
 * const monitor = new Monitor(models.register);
 * for (const event of events) {
 *   const violation = monitor.accept(event);
 *   if (violation !== undefined) break;
 * }
 */
export class Monitor {
  readonly #model: Model;
  readonly #settledFrom: number | undefined;
  readonly #keys = new Map<
    string,
    { readonly search: KeyMonitor; readonly inventory: Inventory }
  >();
  readonly #running = new Map<Process, { readonly operation: Followed; readonly key: string }>();
  readonly #undecided = new Set<string>();
  /** The first operation of each function: by them it is known whether the object began empty. */
  readonly #firsts = new Map<string, Operation>();
  /** Whether nothing but reads was invoked. */
  #isUntouched = true;
  #position = -1;
  #violation: Violation | undefined;

  /** `settledFrom`: how many returns of a key are held before the oldest are settled; 256 when left out. */
  constructor(model: Model, { settledFrom }: { readonly settledFrom?: number } = {}) {
    this.#model = model;
    this.#settledFrom = settledFrom;
  }

  /** Keys that were left, `''` where operations have none. */
  get undecided(): ReadonlySet<string> {
    return this.#undecided;
  }

  /** How many returns are held because they are not settled. */
  get held(): number {
    let sum = 0;
    for (const { search } of this.#keys.values()) sum += search.held;
    return sum;
  }

  /**
   * The violation as soon as there is one, and then for good.
   *
   * @throws HistoryError for an operation that the model does not know.
   */
  accept(event: HistoryEvent): Violation | undefined {
    this.#position += 1;
    if (event.process === 'nemesis') return this.#violation;
    if (event.type === 'invoke') this.#invoke(event);
    else this.#complete(event);
    return this.#violation;
  }

  #invoke(event: HistoryEvent): void {
    const { index, process, f, value = null, id, key = '' } = event;
    const call = { f, value, result: undefined };
    const problem = this.#model.functions.includes(f)
      ? this.#model.problem?.(call)
      : `the model ${this.#model.name} knows no ${f}`;
    if (problem !== undefined) throw new HistoryError(`event ${String(index)}: ${problem}`);
    const operation: Followed = {
      reference: { index, process, f, value, ...(id !== undefined && { id }) },
      called: this.#position,
      returned: Infinity,
      outcome: 'open',
      call,
      isRead: this.#model.isRead(call),
    };
    this.#running.set(process, { operation, key });
    this.#isUntouched &&= operation.isRead;
    let keyed = this.#keys.get(key);
    if (keyed === undefined) {
      const search = new KeyMonitor(this.#model, this.#model.initial(), this.#settledFrom);
      keyed = { search, inventory: new Inventory(this.#model) };
      this.#keys.set(key, keyed);
    }
    keyed.search.invoke(operation);
    keyed.inventory.invoke(operation);
  }

  #complete({ index, type, process, result = null }: HistoryEvent): void {
    const running = this.#running.get(process);
    if (running === undefined || type === 'invoke') return;
    this.#running.delete(process);
    const { operation, key } = running;
    const { search, inventory } = this.#keys.get(key) as {
      search: KeyMonitor;
      inventory: Inventory;
    };
    operation.outcome = type;
    if (type === 'ok') operation.call = { ...operation.call, result };
    search.complete(operation, this.#position);
    if (this.#model.beginnings !== undefined) this.#keepFirst(operation);
    if (search.standing === 'undecided') this.#undecided.add(key);
    const isLegal = inventory.complete(operation) && search.standing !== 'illegal';
    if (isLegal || this.#violation !== undefined) return;
    if (!this.#beganEmpty()) {
      this.#undecided.add(key);
      return;
    }
    this.#violation = {
      index,
      ...(key !== '' && { key }),
      operation: operation.reference,
      sentence: sentenceOn(operation, key),
    };
  }

  #keepFirst(operation: Followed): void {
    const { reference, call, called, returned, outcome } = operation;
    if (outcome === 'fail' || this.#firsts.has(`${call.f} ${outcome}`)) return;
    this.#firsts.set(`${call.f} ${outcome}`, {
      ...{ index: reference.index, process: reference.process, key: undefined, id: undefined },
      ...{ ...call, called, returned },
    });
  }

  /** What an object held before the history began may only be known from all of it: then nothing is said. */
  #beganEmpty(): boolean {
    const model = this.#model;
    const firsts = [...this.#firsts.values()];
    const states = model.beginnings?.(firsts);
    if (states === undefined) return true;
    const identityOf = (state: unknown): unknown => model.identity?.(state) ?? state;
    const empty = identityOf(model.initial());
    return this.#isUntouched && states.every((state) => identityOf(state) === empty);
  }
}

function sentenceOn({ reference, call, outcome, called, returned }: Followed, key: string): string {
  const operation = { ...reference, ...call, called, returned };
  const asked = phrase({ ...operation, id: reference.id, key: key === '' ? undefined : key });
  const told = outcome === 'ok' ? `got ${shown(call.result ?? null)}` : 'failed, as it was told';
  return `${asked} ${told}, which no order of what was done allows`;
}

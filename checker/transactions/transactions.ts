// Transactions as the analysis wants them: micro-operations side by side in typed arrays, keys as
// small integers, and what an aborted, an unknown and a committed transaction may tell kept apart.
import { HistoryError } from '../history-error.ts';
import type { History, HistoryEvent, Process, Value } from '../history.ts';
import { completions, NEVER } from '../operations.ts';
import { canonical } from '../value.ts';
import type { OperationReference } from '../verdict.ts';
import { shown } from '../words.ts';

/** How a transaction ended: `INFO` where nobody knows. */
export const COMMITTED = 0;
export const INFO = 1;
export const ABORTED = 2;

export interface Transactions {
  /** How many there are, aborted ones included; a transaction is its position among them. */
  readonly count: number;
  readonly outcome: Uint8Array;
  /** Positions among all events; `NEVER` where it did not return, or nobody knows how. */
  readonly called: Int32Array;
  readonly returned: Int32Array;
  readonly processes: readonly Process[];
  /** Where its micro-operations begin; `starts[count]` is the end of all. */
  readonly starts: Int32Array;
  readonly isRead: Uint8Array;
  readonly key: Int32Array;
  /** What was written, or read. */
  readonly values: readonly Value[];
  /** By key, as a person writes it. */
  readonly keyNames: readonly string[];
  readonly reference: (transaction: number) => OperationReference;
  readonly counts: { readonly ok: number; readonly fail: number; readonly info: number };
}

/** What a micro-operation of one kind is called: `append` of list-append, `w` of rw-register. */
export type WriteName = 'append' | 'w';

/** @throws HistoryError for an event that is no transaction of this kind. */
export function transactionsOf({ events }: History, write: WriteName): Transactions {
  const completionOf = completions(events);
  const invocations: number[] = [];
  for (let at = 0; at < events.length; at++) {
    const { type, process } = events[at] as HistoryEvent;
    if (type === 'invoke' && process !== 'nemesis') invocations.push(at);
  }
  const count = invocations.length;
  const columns = new MicroOperations(write);
  const starts = new Int32Array(count + 1);
  const outcome = new Uint8Array(count);
  const called = Int32Array.from(invocations);
  const returned = new Int32Array(count).fill(NEVER);
  const processes: Process[] = [];
  const counts = { ok: 0, fail: 0, info: 0 };
  for (let transaction = 0; transaction < count; transaction++) {
    const at = called[transaction] as number;
    const invocation = events[at] as HistoryEvent;
    const end = completionOf[at] as number;
    const completion = events[end];
    const ending =
      completion?.type === 'ok' || completion?.type === 'fail' ? completion.type : 'info';
    counts[ending] += 1;
    outcome[transaction] = { ok: COMMITTED, info: INFO, fail: ABORTED }[ending];
    if (ending !== 'info') returned[transaction] = end;
    processes.push(invocation.process);
    starts[transaction] = columns.length;
    columns.add(invocation, ending === 'ok' ? completion : undefined);
  }
  starts[count] = columns.length;
  return {
    ...columns.columns(),
    count,
    outcome,
    called,
    returned,
    processes,
    starts,
    counts,
    reference: (transaction) => {
      const at = called[transaction] as number;
      const { index, process, f, value, id } = events[at] as HistoryEvent;
      const answer = events[completionOf[at] as number];
      const told = answer?.type === 'ok' ? answerOf(answer) : undefined;
      return { index, process, f, value: told ?? value ?? null, ...(id !== undefined && { id }) };
    },
  };
}

class MicroOperations {
  readonly #write: WriteName;
  readonly #keys = new Map<unknown, number>();
  readonly #keyNames: string[] = [];
  readonly #isRead: number[] = [];
  readonly #key: number[] = [];
  readonly #values: Value[] = [];

  constructor(write: WriteName) {
    this.#write = write;
  }

  get length(): number {
    return this.#key.length;
  }

  add(invocation: HistoryEvent, completion: HistoryEvent | undefined): void {
    if (invocation.f !== 'txn') {
      throw complaint(invocation, `is a ${invocation.f}; a history of transactions has txn alone`);
    }
    const asked = asList(invocation, invocation.value);
    const told = completion === undefined ? asked : asList(completion, answerOf(completion));
    if (told.length !== asked.length && asked.length > 0) {
      const counts = `${String(told.length)} micro-operations, but was asked ${String(asked.length)}`;
      throw complaint(completion ?? invocation, `answers ${counts}`);
    }
    for (let place = 0; place < told.length; place++) {
      this.#addOne(completion ?? invocation, { told: told[place], asked: asked[place] });
    }
  }

  columns(): Pick<Transactions, 'isRead' | 'key' | 'values' | 'keyNames'> {
    return {
      isRead: Uint8Array.from(this.#isRead),
      key: Int32Array.from(this.#key),
      values: this.#values,
      keyNames: this.#keyNames,
    };
  }

  #addOne(
    event: HistoryEvent,
    { told, asked }: { readonly told: Value | undefined; readonly asked: Value | undefined },
  ): void {
    if (!Array.isArray(told) || told.length < 2 || told.length > 3) {
      throw complaint(event, `has ${excerpt(told)}; a micro-operation is ${this.#forms()}`);
    }
    const [f, key, value = null] = told as unknown as readonly [Value, Value, Value?];
    if (f !== 'r' && f !== this.#write) {
      throw complaint(event, `has ${excerpt(told)}; the micro-operations are ${this.#forms()}`);
    }
    if (Array.isArray(asked) && (asked[0] !== f || !isEqual(asked[1] as Value, key))) {
      throw complaint(event, `answers ${excerpt(told)} where ${excerpt(asked)} was asked`);
    }
    if (f === 'r' && this.#write === 'append' && value !== null && !Array.isArray(value)) {
      throw complaint(event, `reads ${excerpt(value)}; a read answers a list, or nil`);
    }
    this.#isRead.push(f === 'r' ? 1 : 0);
    this.#key.push(this.#keyOf(key));
    this.#values.push(value);
  }

  #forms(): string {
    return `["${this.#write}", key, value] or ["r", key, ${this.#write === 'append' ? 'list' : 'value'}]`;
  }

  #keyOf(key: Value): number {
    const identity = identityOf(key);
    let found = this.#keys.get(identity);
    if (found === undefined) {
      found = this.#keyNames.length;
      this.#keys.set(identity, found);
      this.#keyNames.push(typeof key === 'string' ? key : shown(key));
    }
    return found;
  }
}

/** What a Map tells values apart by: a primitive itself, anything else by what it says. */
export const identityOf = (value: Value): unknown =>
  typeof value === 'object' && value !== null ? `compound ${canonical(value)}` : value;

export const isEqual = (a: Value, b: Value): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && identityOf(a) === identityOf(b));

const answerOf = ({ result, value }: HistoryEvent): Value | undefined => result ?? value;

function asList(event: HistoryEvent, value: Value | undefined): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[];
  if (value === undefined || value === null) {
    if (event.type === 'invoke') return [];
    throw complaint(event, 'tells no micro-operations; an ok repeats them with what was read');
  }
  throw complaint(event, `has ${excerpt(value)}; a transaction is a list of micro-operations`);
}

const complaint = ({ index }: HistoryEvent, problem: string): HistoryError =>
  new HistoryError(`event ${String(index)} ${problem}`);

const excerpt = (value: Value | undefined): string =>
  value === undefined ? 'nothing' : shown(value);

// Whether a small history of transactions keeps an isolation level, by trying every order there is:
// of whole transactions, or of their snapshots and commits.
import type { History, Value } from '../../../checker/index.ts';

type Micro = readonly [f: string, key: string, value: Value];

interface Transaction {
  readonly process: unknown;
  readonly outcome: string;
  readonly called: number;
  /** Infinity where it did not return, or nobody knows how. */
  readonly returned: number;
  readonly micros: readonly Micro[];
}

/** What must come first: nothing, what the same process did before, or all that had returned. */
export type Order = 'none' | 'process' | 'realtime';
export type Isolation = 'serializable' | 'snapshot' | 'committed' | 'uncommitted';

export function keeps(history: History, isolation: Isolation, order: Order): boolean {
  const all = transactionsOf(history);
  const sure = all.filter(({ outcome }) => outcome === 'ok');
  const unsure = all.filter(({ outcome }) => outcome === 'info');
  // Where reads may see what is not committed, what was seen counts as written (so does Elle have it).
  if (isolation === 'uncommitted') return hasOrder([...sure, ...unsure], isolation, order);
  for (let chosen = 0; chosen < 2 ** unsure.length; chosen++) {
    const taken = [...sure, ...unsure.filter((_, place) => (chosen >> place) & 1)];
    if (isolation === 'snapshot' ? hasSnapshots(taken, order) : hasOrder(taken, isolation, order))
      return true;
  }
  return false;
}

export function transactionsOf({ events }: History): readonly Transaction[] {
  return events.flatMap((event, called) => {
    if (event.type !== 'invoke') return [];
    const end = events.findIndex((other, at) => at > called && other.process === event.process);
    const completion = events[end];
    const outcome = completion?.type ?? 'info';
    const micros = (outcome === 'ok'
      ? completion?.result
      : event.value) as unknown as readonly Micro[];
    return [
      {
        process: event.process,
        outcome,
        called,
        returned: outcome === 'info' ? Infinity : end,
        micros,
      },
    ];
  });
}

const isBefore = (a: Transaction, b: Transaction, order: Order): boolean =>
  order === 'realtime'
    ? a.returned < b.called
    : order === 'process' && a.process === b.process && a.called < b.called && a.outcome === 'ok';

type State = Readonly<Record<string, Value>>;

/** The state after a transaction that finds `found`, or undefined where it would have read otherwise. */
function run({ outcome, micros }: Transaction, found: State): State | undefined {
  const state: Record<string, Value> = { ...found };
  for (const [f, key, value] of micros) {
    const now = state[key] ?? null;
    if (f === 'append') state[key] = [...((now ?? []) as readonly Value[]), value];
    else if (f === 'w') state[key] = value;
    else if (outcome === 'ok' && text(value) !== text(now)) return undefined;
  }
  return state;
}

const text = (value: Value): string =>
  Array.isArray(value) && value.length === 0 ? 'null' : JSON.stringify(value);

function hasOrder(taken: readonly Transaction[], isolation: Isolation, order: Order): boolean {
  const fits =
    isolation === 'committed'
      ? readsCommitted
      : isolation === 'uncommitted'
        ? writesInOrder
        : undefined;
  const extend = (done: readonly Transaction[], state: State): boolean => {
    const left = taken.filter((one) => !done.includes(one));
    if (left.length === 0) return fits === undefined || fits(done);
    return left.some((next) => {
      if (left.some((other) => other !== next && isBefore(other, next, order))) return false;
      const after = fits === undefined ? run(next, state) : {};
      return after !== undefined && extend([...done, next], after);
    });
  };
  return extend([], {});
}

/** Each read is of the last of what an earlier transaction wrote, and lists are as the order has them. */
function readsCommitted(order: readonly Transaction[]): boolean {
  return order.every((reader, place) => {
    if (reader.outcome !== 'ok') return true;
    return reader.micros.every(([f, key, value]) => {
      if (f !== 'r' || value === null || (Array.isArray(value) && value.length === 0)) return true;
      const isList = Array.isArray(value);
      const seen = isList ? (value.at(-1) as Value) : value;
      if (isList && !isBeginning(value as readonly Value[], listOf(order, key))) return false;
      return order.some((writer, at) => {
        const written = writesTo(writer, key);
        if (writer === reader) return written.includes(seen);
        return at < place && written.at(-1) === seen;
      });
    });
  });
}

/** The longest read of each key, which shows its order,
 * has its writers in the order, but for what was never committed. */
function writesInOrder(order: readonly Transaction[]): boolean {
  const longest = new Map<string, readonly Value[]>();
  for (const { outcome, micros } of order.toSorted((a, b) => a.called - b.called)) {
    for (const [f, key, value] of micros) {
      if (f !== 'r' || outcome !== 'ok' || !Array.isArray(value)) continue;
      if (value.length > (longest.get(key)?.length ?? 0)) longest.set(key, value as Value[]);
    }
  }
  return [...longest].every(([key, list]) => {
    const writers = order.flatMap((one) => writesTo(one, key).map(() => one));
    const whole = listOf(order, key);
    const seen = list.filter((element) => whole.includes(element));
    return seen.every((element, place) => writers[whole.indexOf(element)] === writers[place]);
  });
}

const writesTo = ({ micros }: Transaction, key: string): readonly Value[] =>
  micros.filter(([f, of]) => f !== 'r' && of === key).map(([, , value]) => value);

const listOf = (order: readonly Transaction[], key: string): readonly Value[] =>
  order.flatMap((writer) => writesTo(writer, key));

const isBeginning = (list: readonly Value[], of: readonly Value[]): boolean =>
  list.every((value, place) => value === of[place]);

/** Each transaction reads from the state at its start, and none commits what another wrote meanwhile. */
function hasSnapshots(taken: readonly Transaction[], order: Order): boolean {
  interface Running {
    readonly transaction: Transaction;
    readonly found: State;
    readonly dirty: ReadonlySet<string>;
  }
  const extend = (
    waiting: readonly Transaction[],
    running: readonly Running[],
    state: State,
  ): boolean => {
    if (waiting.length === 0 && running.length === 0) return true;
    const begun = waiting.some((next) => {
      const unfinished = [...waiting, ...running.map(({ transaction }) => transaction)];
      if (unfinished.some((other) => other !== next && isBefore(other, next, order))) return false;
      if (run(next, state) === undefined) return false;
      const one = { transaction: next, found: state, dirty: new Set<string>() };
      return extend(
        waiting.filter((other) => other !== next),
        [...running, one],
        state,
      );
    });
    if (begun) return true;
    return running.some((one) => {
      const keys = one.transaction.micros.filter(([f]) => f !== 'r').map(([, key]) => key);
      if (keys.some((key) => one.dirty.has(key))) return false;
      const after = run(one.transaction, one.found) as State;
      const written = Object.fromEntries(keys.map((key) => [key, after[key] ?? null]));
      const others = running
        .filter((other) => other !== one)
        .map((other) => ({ ...other, dirty: new Set([...other.dirty, ...keys]) }));
      return extend(waiting, others, { ...state, ...written });
    });
  };
  return extend(taken, [], {});
}

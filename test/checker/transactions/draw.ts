// Small random histories of transactions: run one after another, on snapshots, or with reads of
// anything that was ever there, or each key in an order of its own; with aborted and unknown ones, and over one or two processes.
import type { EventType, History, HistoryEvent, Value } from '../../../checker/index.ts';
import type { Random } from '../../../harness/ground/random.ts';
import type { Model } from './notation.ts';

interface Drawn {
  readonly process: number;
  readonly type: EventType;
  readonly micros: Value[][];
  /** Moments of the call and of the return. */
  readonly from: number;
  readonly to: number;
}

type State = Readonly<Record<string, Value>>;

export function drawHistory(model: Model, random: Random): History {
  const count = random.integer(2, 4);
  const way = random.pick(['serial', 'snapshot', 'anything', 'shuffled'] as const);
  const states: State[] = [{}];
  const drawn: Drawn[] = [];
  let next = 1;
  for (let place = 0; place < count; place++) {
    const asked = Array.from({ length: random.integer(1, 3) }, () => {
      const key = random.pick(['x', 'y']);
      return random.chance(0.5)
        ? ['r', key]
        : [model === 'list-append' ? 'append' : 'w', key, next++];
    });
    const type = random.pick(['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'info', 'fail'] as const);
    const find = (): State => (way === 'serial' ? (states.at(-1) as State) : random.pick(states));
    const micros = perform(asked, find(), way === 'anything' ? find : undefined);
    const from = random.integer(0, 2) + place * random.integer(0, 3);
    drawn.push({
      process: random.integer(0, 2),
      type,
      micros,
      from,
      to: from + random.integer(1, 4),
    });
    const isThere = type === 'ok' || random.chance(type === 'info' ? 0.5 : 0.1);
    if (isThere) states.push(after(states.at(-1) as State, micros));
  }
  if (model === 'list-append') {
    const micros = ['x', 'y'].map((key) => {
      const list = states.at(-1)?.[key] ?? null;
      const isShuffled = way === 'shuffled' && Array.isArray(list);
      return ['r', key, isShuffled ? random.shuffle(list as readonly Value[]) : list];
    });
    drawn.push({ process: 9, type: 'ok', micros, from: random.integer(0, 12), to: 13 });
  }
  return historyOf(model, drawn);
}

function perform(asked: Value[][], found: State, again: (() => State) | undefined): Value[][] {
  let state = found;
  return asked.map(([f = '', key = '', value = null]) => {
    if (f === 'r') {
      const seen = again === undefined ? state : again();
      return [f, key, seen[key as string] ?? null];
    }
    state = after(state, [[f, key, value]]);
    return [f, key, value];
  });
}

function after(state: State, micros: readonly Value[][]): State {
  const next: Record<string, Value> = { ...state };
  for (const [f, key, value = null] of micros) {
    const name = key as string;
    if (f === 'append') next[name] = [...((next[name] ?? []) as readonly Value[]), value];
    else if (f === 'w') next[name] = value;
  }
  return next;
}

/** Transactions of one process that overlap get another process. */
function historyOf(model: Model, drawn: readonly Drawn[]): History {
  const free = new Map<number, number>();
  const halves = [...drawn]
    .sort((a, b) => a.from - b.from)
    .flatMap((one) => {
      let { process } = one;
      while ((free.get(process) ?? -1) >= one.from) process += 10;
      free.set(process, one.type === 'info' ? Infinity : one.to);
      return [
        { ...one, process, at: one.from, isCall: true },
        { ...one, process, at: one.to, isCall: false },
      ];
    })
    .sort((a, b) => a.at - b.at || Number(b.isCall) - Number(a.isCall));
  const events = halves.map(({ process, type, micros, isCall }, index): HistoryEvent => {
    const base = { index, time: index, process, f: 'txn' };
    if (!isCall) return { ...base, type, ...(type === 'ok' && { result: micros }) };
    const value = micros.map((micro) => (micro[0] === 'r' ? [...micro.slice(0, 2), null] : micro));
    return { ...base, type: 'invoke', value };
  });
  return { header: { format: 'doubletake-history', version: 1, model }, events, notices: [] };
}

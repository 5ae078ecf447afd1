// Mistakes planted in legal histories: the kind is told, and the operation it was done to is accused first.
import assert from 'node:assert/strict';
import {
  check,
  type AnomalyKind,
  type History,
  type HistoryEvent,
  type Value,
} from '../../../checker/index.ts';
import { seededRandom, type Random } from '../../../harness/ground/random.ts';
import { simulate } from '../support/simulate.ts';
import { objects } from './objects.ts';

/** How many histories with each mistake; more with PLANTED_ELEMENTS, another seed with PLANTED_SEED. */
const histories = Number(process.env['PLANTED_ELEMENTS'] ?? 40);
const seed = Number(process.env['PLANTED_SEED'] ?? 1);

interface Planted {
  readonly events: readonly HistoryEvent[];
  /** The invocation of the operation it was done to. */
  readonly victim: HistoryEvent;
}

interface Scene {
  readonly events: readonly HistoryEvent[];
  readonly random: Random;
  /** The invocation that an event completes. */
  readonly asked: (completion: HistoryEvent) => HistoryEvent;
  /** Acknowledged, of functions that put something in. */
  readonly added: readonly HistoryEvent[];
  /** Acknowledged, of functions that show something. */
  readonly read: readonly HistoryEvent[];
}

type Mistake = (scene: Scene) => Planted | undefined;

const list = ({ result }: HistoryEvent): readonly Value[] =>
  Array.isArray(result) ? (result as readonly Value[]) : result === null ? [] : [result as Value];

const answering = (
  events: readonly HistoryEvent[],
  changed: (event: HistoryEvent) => Value | undefined,
): readonly HistoryEvent[] =>
  events.map((event) => {
    const result = event.type === 'ok' ? changed(event) : undefined;
    return result === undefined ? event : { ...event, result };
  });

const pick = <T>(random: Random, items: readonly T[]): T | undefined =>
  items.length === 0 ? undefined : random.pick(items);

const without = (read: HistoryEvent, value: Value): readonly Value[] =>
  list(read).filter((item) => item !== value);

/** Gone from every read, one of which was invoked after it was acknowledged. */
const lost: Mistake = ({ events, random, asked, added, read }) => {
  const last = read.findLast(({ f }) => f === 'read' || f === 'drain');
  if (last === undefined) return undefined;
  const add = pick(
    random,
    added.filter(({ index }) => index < asked(last).index),
  );
  if (add === undefined) return undefined;
  const victim = asked(add);
  const value = victim.value as Value;
  return {
    victim,
    events: answering(events, (event) =>
      !read.includes(event) || !list(event).includes(value)
        ? undefined
        : event.f === 'dequeue'
          ? null
          : without(event, value),
    ),
  };
};

/** Missing from one read that came after it was known, and there in a later one. */
const stale: Mistake = ({ events, random, asked, added, read }) => {
  const behind = pick(
    random,
    read.filter((one) =>
      read.some((later) => asked(later).index > asked(one).index && list(later).length > 0),
    ),
  );
  if (behind === undefined) return undefined;
  const known = added.find(
    (add) => add.index < asked(behind).index && list(behind).includes(asked(add).value as Value),
  );
  if (known === undefined) return undefined;
  const shown = without(behind, asked(known).value as Value);
  return {
    victim: asked(behind),
    events: answering(events, (event) => (event === behind ? shown : undefined)),
  };
};

const twice: Mistake = ({ events, random, asked, added, read }) => {
  const shows = read.filter((one) => one.f !== 'dequeue' && list(one).length > 0);
  const one = pick(random, shows);
  if (one === undefined) return undefined;
  const value = list(one)[0] as Value;
  const add = added.find((each) => asked(each).value === value && value !== 'again');
  if (add === undefined) return undefined;
  return {
    victim: asked(add),
    events: answering(events, (event) => (event === one ? [...list(one), value] : undefined)),
  };
};

const fromNowhere: Mistake = ({ events, random, asked, read }) => {
  const one = pick(
    random,
    read.filter(({ f }) => f !== 'dequeue'),
  );
  if (one === undefined) return undefined;
  return {
    victim: asked(one),
    events: answering(events, (event) => (event === one ? [...list(one), 'nobody'] : undefined)),
  };
};

const toldFailed: Mistake = ({ events, random, asked, added, read }) => {
  const seen = added.filter((add) =>
    read.some((one) => list(one).includes(asked(add).value as Value)),
  );
  const add = pick(
    random,
    seen.filter((one) => asked(one).value !== 'again'),
  );
  if (add === undefined) return undefined;
  return {
    victim: asked(add),
    events: events.map((event) => (event === add ? { ...event, type: 'fail' as const } : event)),
  };
};

/** Shown by a read that had returned before it was asked for. */
const early: Mistake = ({ events, random, asked, added, read }) => {
  const add = pick(random, added);
  const before = read.filter(
    (one) => one.f !== 'dequeue' && add !== undefined && one.index < asked(add).index,
  );
  const one = pick(random, before);
  if (add === undefined || one === undefined || asked(add).value === 'again') return undefined;
  const value = asked(add).value as Value;
  return {
    victim: asked(one),
    events: answering(events, (event) => (event === one ? [...list(one), value] : undefined)),
  };
};

/** Two reads of a group, made to see two of its writes in opposite orders. */
const forked: Mistake = ({ events, random, asked, read }) => {
  type Micro = readonly [string, Value, Value];
  const reads = read.filter(
    (one) =>
      (list(one) as unknown as readonly Micro[]).filter(([, , value]) => value === 1).length > 1,
  );
  const one = pick(random, reads);
  const keyOf = (event: HistoryEvent): Value => (list(event)[0] as readonly Value[])[1] as Value;
  const other = reads.find((each) => each !== one && keyOf(each) === keyOf(one as HistoryEvent));
  if (one === undefined || other === undefined) return undefined;
  const seen = (list(one) as unknown as readonly Micro[]).filter(([, , value]) => value === 1);
  const [x, y] = [seen[0]?.[1], seen[1]?.[1]];
  const only = (key: Value | undefined) => (event: HistoryEvent) =>
    (list(event) as unknown as readonly Micro[]).map(([f, each, value]): Micro => [
      f,
      each,
      each === key ? null : each === x || each === y ? 1 : value,
    ]) as unknown as Value;
  return {
    victim: asked(one),
    events: answering(events, (event) =>
      event === one ? only(x)(event) : event === other ? only(y)(event) : undefined,
    ),
  };
};

const sets = ['set-full', 'broadcast'];
const all = [...sets, 'total-queue'];

const mistakes: readonly {
  readonly kind: AnomalyKind;
  readonly plant: Mistake;
  readonly models: readonly string[];
}[] = [
  { kind: 'lost-operation', plant: lost, models: all },
  { kind: 'stale-read', plant: stale, models: sets },
  { kind: 'duplicated-execution', plant: twice, models: all },
  { kind: 'phantom-value', plant: fromNowhere, models: all },
  { kind: 'failed-yet-executed', plant: toldFailed, models: all },
  { kind: 'seen-before-invoked', plant: early, models: all },
  { kind: 'G-nonadjacent', plant: forked, models: ['long-fork'] },
];

describe(`one planted mistake is named, where elements are followed (seed ${String(seed)})`, () => {
  for (const { kind, plant, models } of mistakes) {
    for (const model of models) {
      it(`${kind}, ${model}, ${String(histories)} times`, function () {
        this.timeout(60_000 + histories * 50);
        let planted = 0;
        for (let i = 0; planted < histories; i++) {
          assert.ok(i < 50 * histories, `${String(planted)} could be planted`);
          planted += plantedIn(model, { kind, plant, i });
        }
      });
    }
  }
});

/** How many were planted. */
function plantedIn(
  model: string,
  { kind, plant, i }: { readonly kind: AnomalyKind; readonly plant: Mistake; readonly i: number },
): number {
  const random = seededRandom(seed).split(`${kind} ${model} ${String(i)}`);
  const shape = { processes: 4, operations: 40, unknownPercent: 0, keys: 1 };
  const legal = drained(simulate(objects[model] as never, shape, random));
  const before = check(legal, expecting(kind));
  assert.notEqual(before.verdict, 'invalid', before.reason);
  const planted = plant(sceneOf(legal, random));
  if (planted === undefined) return 0;
  const { anomalies } = check({ ...legal, events: planted.events }, expecting(kind));
  const told = `history ${String(i)}: ${anomalies.map(({ sentence }) => sentence).join('; ')}`;
  const isNamed = anomalies.some(({ kind: found, operations }) => {
    const accused = operations.map(({ index }) => index);
    // Of two reads that see two orders neither is the wrong one.
    const those = kind === 'G-nonadjacent' ? accused : accused.slice(0, 1);
    return found === kind && those.includes(planted.victim.index);
  });
  assert.ok(isNamed, told);
  return 1;
}

/** All that is left in a queue comes out at the end. */
function drained(history: History): History {
  if (history.header.model !== 'total-queue') return history;
  const ok = history.events.filter(({ type }) => type === 'ok');
  const left = ok.filter(({ f }) => f === 'enqueue').map(({ value = null }) => value);
  for (const item of ok.filter(({ f }) => f !== 'enqueue').flatMap(list))
    left.splice(left.indexOf(item), 1);
  const base = { time: 1e9, process: 99, f: 'drain', key: 'k0' };
  const index = history.events.length;
  return {
    ...history,
    events: [
      ...history.events,
      { ...base, index, type: 'invoke', value: null },
      { ...base, index: index + 1, type: 'ok', result: left },
    ],
  };
}

const expecting = (kind: AnomalyKind): { readonly expect?: string } =>
  kind === 'stale-read' ? { expect: 'linearizable' } : {};

function sceneOf({ events }: History, random: Random): Scene {
  const open = new Map<HistoryEvent['process'], HistoryEvent>();
  const invocations = new Map<HistoryEvent, HistoryEvent>();
  for (const event of events) {
    const invocation = open.get(event.process);
    if (event.type === 'invoke') open.set(event.process, event);
    else if (invocation !== undefined) invocations.set(event, invocation);
  }
  const ok = events.filter(({ type }) => type === 'ok');
  const asked = (event: HistoryEvent): HistoryEvent => invocations.get(event) as HistoryEvent;
  const isWrite = (event: HistoryEvent): boolean =>
    ['add', 'broadcast', 'enqueue'].includes(event.f) ||
    (event.f === 'txn' &&
      ((asked(event).value as readonly Value[])[0] as readonly Value[])[0] === 'w');
  const read = ok.filter((event) => !isWrite(event));
  return { events, random, asked, added: ok.filter(isWrite), read };
}

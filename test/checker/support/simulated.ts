// For each model, operations to draw and the answers of an object that does what the model says.
import type { Value } from '../../../checker/index.ts';
import { models } from '../../../checker/models/index.ts';
import { canonical } from '../../../checker/value.ts';
import type { Random } from '../../../harness/ground/random.ts';
import type { Simulated } from './simulate.ts';

const small = (random: Random): number => random.integer(0, 2);

const described = (name: string, state: unknown): readonly Value[] =>
  (models[name]?.describe?.(state) ?? []) as readonly Value[];

const account = (random: Random): string => random.pick(['a', 'b']);

const named = (name: string, rest: Omit<Simulated, 'model'>): Simulated => {
  const model = models[name];
  if (model === undefined) throw new Error(`no model ${name}`);
  return { model, ...rest };
};

function lock(name: string): Simulated {
  return named(name, {
    draw: (random) => ({ f: random.pick(['acquire', 'release']), value: small(random) }),
    answer: (state, { f, value }) => {
      const told = (state as { readonly token: number }).token;
      const next = Math.max(told, 0) + 1;
      const isToken = name === 'fenced-mutex' && f === 'acquire';
      const done = isToken ? next : true;
      return models[name]?.step(state, { f, value, result: done }) === undefined ? false : done;
    },
  });
}

const all: Readonly<Record<string, Simulated>> = {
  puthash: named('puthash', {
    draw: (random, unique) =>
      random.chance(0.7)
        ? { f: 'puthash', value: `v${String(unique)}` }
        : { f: 'get', value: null },
    answer: (state) => state as string,
  }),
  register: named('register', {
    draw: (random) =>
      random.chance(0.5) ? { f: 'write', value: small(random) } : { f: 'read', value: null },
    answer: (state, { f }) => (f === 'read' ? (state as Value) : null),
  }),
  'register with unique writes': named('register', {
    draw: (random, unique) =>
      random.chance(0.5) ? { f: 'write', value: unique } : { f: 'read', value: null },
    answer: (state, { f }) => (f === 'read' ? (state as Value) : null),
  }),
  'cas-register': named('cas-register', {
    draw: (random) =>
      random.pick<() => { f: string; value: Value }>([
        () => ({ f: 'write', value: small(random) }),
        () => ({ f: 'read', value: null }),
        () => ({ f: 'cas', value: [small(random), small(random)] }),
      ])(),
    answer: (state, { f, value }) => {
      if (f === 'read') return state as Value;
      return f === 'cas'
        ? canonical((value as readonly Value[])[0] ?? null) === canonical(state as Value)
        : null;
    },
  }),
  'versioned-register': named('versioned-register', {
    draw: (random) =>
      random.pick<() => { f: string; value: Value }>([
        () => ({ f: 'write', value: [null, small(random)] }),
        () => ({ f: 'read', value: null }),
        () => ({ f: 'cas', value: [null, [small(random), small(random)]] }),
      ])(),
    answer: (state, { f, value }) => {
      const [version, held] = described('versioned-register', state) as readonly [number, Value];
      if (f === 'read') return [version, held];
      const asked = (value as readonly Value[])[1] ?? null;
      if (f === 'write') return [version + 1, asked];
      const isDone = (asked as readonly Value[])[0] === held;
      return isDone ? [version + 1, asked] : false;
    },
  }),
  'etcd-kv': named('etcd-kv', {
    draw: (random) =>
      random.pick<() => { f: string; value: Value }>([
        () => ({ f: 'put', value: small(random) }),
        () => ({ f: 'get', value: null }),
        () => ({ f: 'delete', value: null }),
        () => ({ f: 'put-if', value: { revision: small(random), value: small(random) } }),
      ])(),
    answer: (state, { f, value }) => {
      const { value: held, ...last } = state as {
        readonly value: Value;
        readonly revision: number;
        readonly isExact: boolean;
      };
      // After a change whose answer is not known, the revision is some larger one: the next.
      const revision = last.isExact ? last.revision : last.revision + 1;
      if (f === 'get') return held === null ? null : { value: held, revision };
      if (f === 'delete' && held === null) return revision;
      const asked = (value as { readonly revision: number } | null)?.revision;
      const isDone = f !== 'put-if' || asked === (held === null ? 0 : revision);
      return isDone && revision + 1;
    },
  }),
  kv: named('kv', {
    draw: (random) =>
      random.pick<() => { f: string; value: Value }>([
        () => ({ f: 'put', value: String(small(random)) }),
        () => ({ f: 'get', value: null }),
        () => ({ f: 'append', value: String(small(random)) }),
      ])(),
    answer: (state, { f }) => (f === 'get' ? (state as string) : null),
  }),
  'kv with unique writes': named('kv', {
    // Some are made of others, so that a text may be read in two ways.
    draw: (random, unique) => ({
      f: random.pick(['put', 'get', 'get', 'append']),
      value: ['a', 'b', 'ab', 'c', 'ba', 'd', 'abc', 'bc'][unique] ?? String(unique),
    }),
    answer: (state, { f }) => (f === 'get' ? (state as string) : null),
  }),
  append: named('append', {
    draw: (random) =>
      random.chance(0.6) ? { f: 'append', value: small(random) } : { f: 'read', value: null },
    answer: (state, { f }) => (f === 'read' ? described('append', state) : null),
  }),
  counter: named('counter', {
    draw: (random) =>
      random.chance(0.6) ? { f: 'add', value: random.integer(-1, 3) } : { f: 'read', value: null },
    answer: (state, { f, value }) => {
      if (f === 'read') return state as number;
      return value === 1 ? null : (state as number) + Number(value);
    },
  }),
  set: named('set', {
    draw: (random) => ({
      f: random.pick(['add', 'add', 'remove', 'contains', 'read']),
      value: small(random),
    }),
    answer: (state, { f, value }) => {
      const elements = state as readonly string[];
      if (f === 'read') return elements.map((element) => JSON.parse(element) as Value).toReversed();
      const isIn = elements.includes(canonical(value));
      return f === 'add' ? !isIn : isIn;
    },
  }),
  'set that grows': named('set', {
    draw: (random, unique) =>
      random.chance(0.7) ? { f: 'add', value: unique } : { f: 'read', value: null },
    answer: (state, { f, value }) => {
      const elements = state as readonly string[];
      if (f === 'read') return elements.map((element) => JSON.parse(element) as Value).toReversed();
      return Number(value) % 2 === 0 ? null : true;
    },
  }),
  queue: named('queue', {
    draw: (random) =>
      random.chance(0.55)
        ? { f: 'enqueue', value: small(random) }
        : { f: random.chance(0.8) ? 'dequeue' : 'drain', value: null },
    answer: (state, { f }) => {
      const elements = described('queue', state);
      return f === 'dequeue' ? (elements[0] ?? null) : f === 'drain' ? elements : null;
    },
  }),
  'unordered-queue': named('unordered-queue', {
    draw: (random) =>
      random.pick<() => { f: string; value: Value }>([
        () => ({ f: 'enqueue', value: small(random) }),
        () => ({ f: 'enqueue', value: small(random) }),
        () => ({ f: 'dequeue', value: null }),
        () => ({ f: 'drain', value: null }),
      ])(),
    answer: (state, { f }) => {
      const elements = described('unordered-queue', state);
      if (f === 'drain') return elements.toReversed();
      return f === 'dequeue' ? (elements.at(-1) ?? null) : null;
    },
  }),
  'priority-queue': named('priority-queue', {
    draw: (random) =>
      random.chance(0.55)
        ? { f: 'insert', value: small(random) }
        : { f: 'delete-min', value: null },
    answer: (state, { f }) =>
      f === 'delete-min' ? (described('priority-queue', state)[0] ?? null) : null,
  }),
  'cas-kv': named('cas-kv', {
    draw: (random) => ({
      f: random.pick([
        'get',
        'put',
        'append',
        'delete',
        'put-if-absent',
        'compare-and-delete',
        'get-or-default',
      ]),
      value: small(random),
    }),
    answer: (state, { f, value }) => {
      const held = models['cas-kv']?.describe?.(state) ?? null;
      if (f === 'get') return held;
      if (f === 'get-or-default') return held ?? value;
      if (f === 'delete') return held !== null;
      if (f === 'put-if-absent') return held === null;
      return f === 'compare-and-delete' ? held === value : null;
    },
  }),
  'multi-register': named('multi-register', {
    draw: (random) =>
      random.pick<() => { f: string; value: Value }>([
        () => ({ f: 'write', value: { [random.pick(['x', 'y'])]: small(random) } }),
        () => ({ f: 'write', value: { x: small(random), y: small(random) } }),
        () => ({ f: 'read', value: random.chance(0.5) ? ['x'] : null }),
      ])(),
    answer: (state, { f, value }) => {
      const registers = state as Readonly<Record<string, Value>>;
      if (f === 'write') return null;
      return value === null ? registers : { x: registers['x'] ?? null };
    },
  }),
  'unique-ids': named('unique-ids', {
    draw: () => ({ f: 'generate', value: null }),
    answer: (state) => (state as string).length,
  }),
  ...Object.fromEntries(
    ['owned-mutex', 'reentrant-mutex', 'fenced-mutex'].map((name) => [name, lock(name)]),
  ),
  stack: named('stack', {
    draw: (random) =>
      random.chance(0.55) ? { f: 'push', value: small(random) } : { f: 'pop', value: null },
    answer: (state, { f }) => (f === 'pop' ? (described('stack', state).at(-1) ?? null) : null),
  }),
  mutex: named('mutex', {
    draw: (random) => ({ f: random.pick(['acquire', 'release']), value: null }),
    answer: (isHeld, { f }) => (f === 'acquire') !== isHeld,
  }),
  bank: named('bank', {
    draw: (random) =>
      random.pick<() => { f: string; value: Value }>([
        () => ({ f: 'deposit', value: { account: account(random), amount: small(random) } }),
        () => ({ f: 'read', value: null }),
        () => ({
          f: 'transfer',
          value: { from: account(random), to: account(random), amount: random.integer(1, 2) },
        }),
      ])(),
    answer: (state, { f, value }) => {
      const balances = state as Readonly<Record<string, number>>;
      if (f === 'read') return balances;
      if (f === 'deposit') return null;
      const { from, amount } = value as { readonly from: string; readonly amount: number };
      return (balances[from] ?? 0) >= amount;
    },
  }),
};

/** With elements that nobody puts in twice, in no order of size. */
export const distinct = (name: string): Simulated => {
  const one = all[name] as Simulated;
  return {
    ...one,
    draw: (random, unique) => {
      const drawn = one.draw(random, unique);
      return drawn.value === null ? drawn : { ...drawn, value: (unique * 5003) % 1_000_003 };
    },
  };
};

export const simulated: Readonly<Record<string, Simulated>> = {
  ...all,
  ...Object.fromEntries(
    ['queue', 'unordered-queue', 'priority-queue', 'stack'].map((name) => [
      `${name} of distinct elements`,
      distinct(name),
    ]),
  ),
};

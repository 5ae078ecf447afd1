// For each model, operations to draw and the answers of an object that does what the model says.
import type { Value } from '../../../checker/index.ts';
import { models } from '../../../checker/models/index.ts';
import { canonical } from '../../../checker/value.ts';
import type { Random } from '../../../harness/random.ts';
import type { Simulated } from './simulate.ts';

const small = (random: Random): number => random.integer(0, 2);

const named = (name: string, rest: Omit<Simulated, 'model'>): Simulated => {
  const model = models[name];
  if (model === undefined) throw new Error(`no model ${name}`);
  return { model, ...rest };
};

export const simulated: Readonly<Record<string, Simulated>> = {
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
  kv: named('kv', {
    draw: (random) =>
      random.pick<() => { f: string; value: Value }>([
        () => ({ f: 'put', value: String(small(random)) }),
        () => ({ f: 'get', value: null }),
        () => ({ f: 'append', value: String(small(random)) }),
      ])(),
    answer: (state, { f }) => (f === 'get' ? (state as string) : null),
  }),
};

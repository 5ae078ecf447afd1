// Objects that do one thing wrong, once: for each kind of anomaly those that can show it.
import type { AnomalyKind, OperationReference, Value } from '../../../checker/index.ts';
import type { Model } from '../../../checker/model.ts';
import { canonical } from '../../../checker/value.ts';
import type { Random } from '../../../harness/ground/random.ts';
import { mistaken, type Mistaken } from './mistake.ts';
import type { Shape, Simulated } from './simulate.ts';
import { distinct, simulated } from './simulated.ts';

type Op = Parameters<Simulated['answer']>[1];

export interface PlantedKind {
  readonly kind: AnomalyKind;
  readonly object: (random: Random) => Mistaken;
  readonly shape?: Partial<Shape>;
  /** Of those that leave a trace, how many are named at least, alternatives included; 0.9 when left out. */
  readonly share?: number;
}

const named = (name: string): Simulated => {
  const found = simulated[name];
  if (found === undefined) throw new Error(`no object ${name}`);
  return found;
};

/** By what is planted, and in which object. */
export const plantedKinds: Readonly<Record<string, PlantedKind>> = Object.fromEntries([
  // An id that nobody was given is seen by nobody.
  ...Object.keys(simulated)
    .filter((name) => name !== 'unique-ids')
    .map((name) => [
      `told failed, ${name}`,
      {
        kind: 'failed-yet-executed',
        object: (random: Random) => toldFailed(named(name), random),
        shape: { failedPercent: 5 },
      },
    ]),
  ...['counter', 'bank'].map((name) => [
    `executed often, ${name}`,
    {
      kind: 'duplicated-execution',
      object: (random: Random) =>
        mistaken(named(name), 'duplicated-execution', random, random.integer(3, 6)),
      share: 0.7,
    },
  ]),
  ...['set', 'cas-register'].map((name) => [
    `told of the second, ${name}`,
    { kind: 'duplicated-execution', object: (random: Random) => secondAnswer(named(name), random) },
  ]),
  [
    'swapped anyhow, cas-register',
    { kind: 'condition-ignored', object: (random: Random) => swappedAnyhow(random) },
  ],
  ...['queue', 'stack'].map((name) => [
    `out of turn, ${name}`,
    {
      kind: 'out-of-order',
      object: (random: Random) => outOfTurn(distinct(name), random),
      shape: { processes: 2 },
      share: 0.7,
    },
  ]),
  ...['register with unique writes', 'cas-register', 'set that grows', 'append'].map((name) => [
    `from nowhere, ${name}`,
    { kind: 'phantom-value', object: (random: Random) => fromNowhere(named(name), random) },
  ]),
  ...['queue', 'stack'].map((name) => [
    `from nowhere, ${name}`,
    { kind: 'phantom-value', object: (random: Random) => fromNowhere(named(name), random) },
  ]),
  ...['register with unique writes', 'queue', 'stack'].map((name) => [
    `too early, ${name}`,
    { kind: 'seen-before-invoked', object: (random: Random) => tooEarly(named(name), random) },
  ]),
  ['went back, register', { kind: 'went-back', object: cameBack, share: 0.5 }],
  ['two holders, lock', { kind: 'held-by-two', object: twoHolders, share: 0.7 }],
] as const) as Readonly<Record<string, PlantedKind>>;

/** Whether an anomaly accuses the victim: what was asked is the same. */
export const accuses = (accused: OperationReference | undefined, victim: Op): boolean =>
  accused?.f === victim.f && canonical(accused.value) === canonical(victim.value);

/** What is done wrong at the first occasion after a few changes; undefined where this is none. */
function once(
  one: Simulated,
  random: Random,
  wrong: (
    state: unknown,
    op: Op,
    right: Value,
  ) => { readonly next: unknown; readonly told: Value } | undefined,
): Mistaken {
  const after = random.integer(2, 8);
  let changes = 0;
  let victim: Op | undefined;
  let planted: { readonly op: Op; readonly next: unknown } | undefined;
  return {
    draw: one.draw,
    answer: (state, op) => {
      const right = one.answer(state, op);
      const found = victim === undefined && changes >= after ? wrong(state, op, right) : undefined;
      if (found === undefined) return right;
      victim = op;
      planted = { op, next: found.next };
      return found.told;
    },
    model: {
      ...one.model,
      step: (state, op) => {
        if (planted !== undefined && planted.op === (op as unknown)) return planted.next;
        if (!one.model.isRead(op)) changes += 1;
        return one.model.step(state, op);
      },
    },
    victim: () => victim,
  };
}

const unanswered = (op: Op): Parameters<Model['step']>[1] => ({ ...op, result: undefined });

function toldFailed(one: Simulated, random: Random): Mistaken {
  const after = random.integer(2, 8);
  let changes = 0;
  let victim: Op | undefined;
  return {
    ...one,
    isToldFailed: (op) => {
      if (one.model.isRead(op as never)) return false;
      changes += 1;
      if (changes !== after) return false;
      victim = op;
      return true;
    },
    victim: () => victim,
  };
}

/** Executed twice, and told what the second execution found, where that differs. */
const secondAnswer = (one: Simulated, random: Random): Mistaken =>
  once(one, random, (state, op, right) => {
    const next = one.model.step(state, unanswered(op));
    const told = one.answer(next, op);
    return canonical(told) === canonical(right) || one.model.isRead({ ...op, result: right })
      ? undefined
      : { next: one.model.step(next, unanswered(op)), told };
  });

const swappedAnyhow = (random: Random): Mistaken =>
  once(named('cas-register'), random, (_state, { f, value }, right) =>
    f === 'cas' && right === false
      ? { next: (value as readonly Value[])[1], told: true }
      : undefined,
  );

const outOfTurn = (one: Simulated, random: Random): Mistaken =>
  once(one, random, (state, op, right) => {
    const elements = (one.model.describe?.(state) ?? []) as readonly Value[];
    const told = elements[Math.floor(elements.length / 2)];
    const isOne = op.f === 'dequeue' || op.f === 'pop';
    const isWrong = isOne && right !== null && told !== undefined && told !== right;
    return isWrong ? { next: one.model.force?.(state, { ...op, result: told }), told } : undefined;
  });

const fromNowhere = (one: Simulated, random: Random): Mistaken =>
  once(one, random, (state, { f, value }, right) => {
    if (!['read', 'dequeue', 'pop'].includes(f) || value !== null) return undefined;
    const told = Array.isArray(right) ? [...(right as readonly Value[]), 'phantom'] : 'phantom';
    return { next: state, told };
  });

/** What is answered is asked for some operations later, and has no effect any more where it was taken out. */
function tooEarly(one: Simulated, random: Random): Mistaken {
  let draws = 0;
  let due = Infinity;
  const put = ['write', 'enqueue', 'push'].find((f) => one.model.functions.includes(f)) ?? '';
  const planted = once(one, random, (state, { f, value }) => {
    if (!['read', 'dequeue', 'pop'].includes(f) || value !== null) return undefined;
    due = draws + 6;
    return { next: state, told: 'early' };
  });
  return {
    ...planted,
    draw: (drawn, unique) => {
      draws += 1;
      if (draws === due) return { f: put, value: 'early' };
      return one.draw(drawn, unique);
    },
    model: {
      ...planted.model,
      step: (state, op) =>
        op.value === 'early' && op.f !== 'write' ? state : planted.model.step(state, op),
    },
  };
}

/** A register, read more often than written, whose value before the last write comes back. */
function cameBack(random: Random): Mistaken {
  const one = named('register with unique writes');
  const after = random.integer(2, 5);
  let writes: { readonly op: Op; readonly before: unknown }[] = [];
  let reads = 0;
  let victim: Op | undefined;
  const step: Model['step'] = (state, op) => {
    if (op.f === 'write') {
      writes = [...writes, { op, before: state }];
      reads = 0;
      return one.model.step(state, op);
    }
    reads += 1;
    const latest = writes.at(-1);
    if (victim !== undefined || latest === undefined || writes.length < after || reads < 3)
      return state;
    victim = latest.op;
    return latest.before;
  };
  const draw: Simulated['draw'] = (drawn, unique) =>
    drawn.chance(0.2) ? { f: 'write', value: unique } : { f: 'read', value: null };
  return { ...one, draw, model: { ...one.model, step }, victim: () => victim };
}

/** A lock whose clients give back what they have, and nothing else; a second one gets it once. */
function twoHolders(random: Random): Mistaken {
  const after = random.integer(1, 8);
  const holders = new Set<number>();
  let grants = 0;
  let victim: Op | undefined;
  const one = named('mutex');
  return {
    draw: (_random, _unique, process = -1) => ({
      f: holders.has(process) ? 'release' : 'acquire',
      value: null,
    }),
    answer: (_state, op) => {
      const { f, process = -1 } = op;
      if (f === 'release') return holders.delete(process);
      grants += 1;
      const isWrong = holders.size > 0 && grants > after && victim === undefined;
      if (isWrong) victim = op;
      const isGranted = holders.size === 0 || isWrong;
      if (isGranted) holders.add(process);
      return isGranted;
    },
    model: { ...one.model, step: (state) => state },
    victim: () => victim,
  };
}

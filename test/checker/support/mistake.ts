// An object of any model that does one thing wrong, once, after a drawn number of changes.
import type { Model } from '../../../checker/model.ts';
import type { Random } from '../../../harness/ground/random.ts';
import type { Simulated } from './simulate.ts';

export type AnyMistake = 'duplicated-execution' | 'lost-operation' | 'stale-read';

type Op = Parameters<Simulated['answer']>[1];

export interface Mistaken extends Simulated {
  /** What it was done to, once it happened. */
  readonly victim: () => Op | undefined;
}

/** `times`: how often an operation is executed that is executed too often. */
export function mistaken(one: Simulated, mistake: AnyMistake, random: Random, times = 2): Mistaken {
  const after = random.integer(2, 8);
  const distance = random.integer(1, 4);
  let changes = 0;
  let victim: Op | undefined;
  let past: { readonly op: Op; readonly state: unknown } | undefined;
  const step: Model['step'] = (state, op) => {
    if (one.model.isRead(op)) return state;
    const next = one.model.step(state, op);
    changes += 1;
    if (changes === after) past = { op, state };
    if (victim !== undefined) return next;
    if (mistake === 'lost-operation' && changes === after) {
      victim = op;
      return state;
    }
    if (mistake === 'duplicated-execution' && changes >= after + distance && past !== undefined) {
      victim = past.op;
      const again = { ...past.op, result: undefined };
      let reached = next;
      for (let more = 1; more < times; more++) reached = one.model.step(reached, again);
      return reached;
    }
    return next;
  };
  const answer: Simulated['answer'] = (state, op) => {
    const told = one.answer(state, op);
    const isRead = one.model.isRead({ ...op, result: told });
    if (mistake !== 'stale-read' || !isRead || past === undefined || victim !== undefined)
      return told;
    const old = one.answer(past.state, op);
    const stale = { ...op, result: old };
    if (!one.model.isRead(stale) || one.model.step(state, stale) !== undefined) return told;
    victim = op;
    return old;
  };
  return { model: { ...one.model, step }, draw: one.draw, answer, victim: () => victim };
}

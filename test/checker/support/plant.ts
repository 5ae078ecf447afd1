// A puthash object that does one thing wrong, once, at a drawn moment; and what it did.
import { chainHash, type Value } from '../../../checker/index.ts';
import type { Model } from '../../../checker/model.ts';
import { models } from '../../../checker/models/index.ts';
import type { Random } from '../../../harness/ground/random.ts';
import type { Simulated } from './simulate.ts';

export type Mistake =
  'duplicated-execution' | 'lost-operation' | 'stale-read' | 'phantom-value' | 'wrong-result';

export interface Planted extends Simulated {
  /** The argument of the operation it was done to, once it happened; for reads their place among reads. */
  readonly victim: () => string | undefined;
}

/** The mistake happens at the first occasion after so many executions. */
export function plant(mistake: Mistake, after: number, random: Random): Planted {
  const puthash = models['puthash'] as Model;
  let executions = 0;
  let victim: string | undefined;
  let past: { readonly value: string; readonly before: string } | undefined;
  let isDone = false;
  const distance = random.integer(1, 6);
  const step: Model['step'] = (state, { f, value }) => {
    if (f === 'get') return state;
    const next = chainHash(state as string, value as string);
    const isDue = executions >= after && !isDone;
    if (mistake === 'duplicated-execution' && isDue) {
      if (past === undefined) past = { value: value as string, before: '' };
      else if (executions >= after + distance) {
        isDone = true;
        victim = past.value;
        return chainHash(next, past.value);
      }
    }
    if (mistake === 'lost-operation' && isDue) {
      isDone = true;
      victim = value as string;
      return state;
    }
    return next;
  };
  const answer = (
    state: unknown,
    { f, value }: { readonly f: string; readonly value: Value },
  ): Value => {
    executions += f === 'puthash' ? 1 : 0;
    const isDue = executions >= after && !isDone;
    if (f === 'get' && isDue && (mistake === 'stale-read' || mistake === 'phantom-value')) {
      if (mistake === 'phantom-value' || past !== undefined) {
        isDone = true;
        victim = 'get';
        return mistake === 'phantom-value'
          ? chainHash('phantom', String(executions))
          : (past?.before ?? '');
      }
    }
    if (f === 'puthash' && mistake === 'stale-read' && executions >= after - 3) {
      past ??= { value: value as string, before: state as string };
    }
    if (f === 'puthash' && mistake === 'wrong-result' && isDue) {
      isDone = true;
      victim = value as string;
      return chainHash(state as string, value as string);
    }
    return state as string;
  };
  return {
    model: { ...puthash, step },
    draw: (drawn, unique) =>
      drawn.chance(0.6) ? { f: 'puthash', value: `v${String(unique)}` } : { f: 'get', value: null },
    answer,
    victim: () => victim,
  };
}

import { equal, notEqual } from 'node:assert/strict';
import { chainHash, check, type HistoryEvent } from '../../../checker/index.ts';
import { explanationsOf } from '../../../harness/explore/explanations.ts';

const CLIENTS = ['a', 'b', 'c'];

/** Two keys and short chains, so that every second history or so can be explained. */
function drawHistory(draw: (below: number) => number): HistoryEvent[] {
  const held: Record<string, string[]> = { k0: [''], k1: [''] };
  const open = new Map<number, HistoryEvent>();
  const seqs = CLIENTS.map(() => 0);
  return Array.from({ length: 9 }, (_, index) => {
    const process = draw(CLIENTS.length);
    const asked = open.get(process);
    if (asked !== undefined) {
      open.delete(process);
      const values = held[asked.key!]!;
      const result = values[values.length - 1 - draw(Math.min(2, values.length))]!;
      return { ...asked, index, time: index, type: 'ok', result };
    }
    const [f, key] = [draw(3) === 0 ? 'get' : 'puthash', draw(4) === 0 ? 'k1' : 'k0'];
    const seq = ++seqs[process]!;
    const id = { client: CLIENTS[process]!, seq };
    const value = f === 'get' ? {} : { value: `${id.client}${seq}` };
    const event = { index, time: index, type: 'invoke', process, f, key, ...value, id } as const;
    if (f !== 'get') held[key]!.push(chainHash(held[key]!.at(-1)!, event.value!));
    open.set(process, event);
    return event;
  });
}

/** Numerical Recipes' generator. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('explanations of what clients saw', () => {
  it('are there exactly where the checker has no objection', () => {
    const header = { format: 'doubletake-history', version: 1, model: 'puthash' } as const;
    const counts = { valid: 0, invalid: 0, unknown: 0 };
    for (let seed = 1; seed <= 2000; seed++) {
      const events = drawHistory(numbersFrom(seed));
      const { verdict } = check({ header, events, notices: [] });
      counts[verdict]++;
      equal(explanationsOf(events).length > 0, verdict === 'valid', `seed ${seed}: ${verdict}`);
    }
    for (const verdict of ['valid', 'invalid'] as const) notEqual(counts[verdict], 0, verdict);
  });
});

// Planted mistakes: within a serial history a few transactions that cannot all be right. They are found
// under the name of the mistake, no other transaction is told, and what holds without them is valid.
import assert from 'node:assert/strict';
import { check, type History, type HistoryEvent, type Value } from '../../../checker/index.ts';
import { seededRandom, type Random } from '../../../harness/ground/random.ts';
import { concurrent, sequential, written } from './notation.ts';

const histories = Number(process.env['PLANTED_TRANSACTIONS'] ?? 15);
const seed = Number(process.env['ORACLE_SEED'] ?? 1);

const together = (...texts: readonly string[]): History =>
  concurrent('list-append', texts.map(written));
const oneByOne = (...texts: readonly string[]): History =>
  sequential('list-append', texts.map(written));

/** On keys that nothing else touches. */
const mistakes: Readonly<Record<string, History>> = {
  G0: together('ax1ay1', 'ax2ay2', 'rx12ry21'),
  G1a: together('fail ax1', 'rx1'),
  G1b: together('ax1ax2', 'rx1'),
  G1c: together('ax1ry1', 'ax2ay1', 'rx12'),
  'G-single': together('ax1ay1', 'ax2ry', 'rx12'),
  'G-single-process': oneByOne('6 ax1', '6 rx'),
  'G-single-realtime': oneByOne('6 ax1', '7 rx'),
  'G-nonadjacent': together('ax1', 'rx1ry', 'ay1', 'ry1rx'),
  'G2-item': together('ax1ry', 'ay1rx'),
  'lost-update': together('ax0', 'rx0ax1', 'rx0ax2'),
  internal: together('ax1', 'rx1ax2rx1'),
  'future-read': together('rx1ax1'),
  'dirty-update': together('fail ax1', 'ax2', 'rx12'),
  'garbage-read': together('rx7'),
  'duplicate-elements': together('ax1', 'rx11'),
  'incompatible-order': together('ax1', 'ax2', 'rx12', 'rx2'),
};

/** Transactions that run one after another, by three processes, as events without their indexes. */
function drawSerial(random: Random, count: number): readonly HistoryEvent[] {
  const lists = new Map<string, readonly Value[]>();
  return Array.from({ length: count }, (_, place) => {
    const told = Array.from({ length: random.integer(1, 4) }, (__, at): readonly Value[] => {
      const key = random.pick(['a', 'b', 'c']);
      const list = lists.get(key) ?? [];
      if (random.chance(0.5)) return ['r', key, list];
      const element = place * 10 + at;
      lists.set(key, [...list, element]);
      return ['append', key, element];
    });
    const value = told.map(([f = null, key = null, it = null]) => [f, key, f === 'r' ? null : it]);
    const base = { index: 0, time: 0, process: random.integer(20, 22), f: 'txn' };
    return [
      { ...base, type: 'invoke' as const, value },
      { ...base, type: 'ok' as const, result: told },
    ];
  }).flat();
}

describe('planted mistakes of transactions', () => {
  for (const [kind, mistake] of Object.entries(mistakes)) {
    it(`${kind}, ${String(histories)} times (seed ${String(seed)})`, () => {
      for (let i = 0; i < histories; i++) {
        const random = seededRandom(seed).split(`${kind} ${String(i)}`);
        const sound = drawSerial(random, 60);
        const at = 2 * random.integer(0, 60);
        const events = [...sound.slice(0, at), ...mistake.events, ...sound.slice(at)].map(
          (event, index) => ({ ...event, index }),
        );
        const { anomalies } = check({ ...mistake, events });
        assert.ok(
          anomalies.some((anomaly) => anomaly.kind === kind),
          `history ${String(i)}`,
        );
        const accused = anomalies.flatMap(({ operations }) => operations.map(({ index }) => index));
        const until = at + mistake.events.length;
        assert.ok(
          accused.every((index) => index >= at && index < until),
          `history ${String(i)}`,
        );
        const rest = sound.map((event, index) => ({ ...event, index }));
        assert.equal(check({ ...mistake, events: rest }).verdict, 'valid');
      }
    });
  }
});

// The histories of the benchmark: Porcupine's own corpus, and drawn ones of the kinds that real runs
// give, written as files that both sides read.
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  decodeHistory,
  encodeEvent,
  encodeHeader,
  type History,
  type Value,
} from '../../checker/index.ts';
import { seededRandom, type Random } from '../../harness/ground/random.ts';
import { simulate, type Shape, type Simulated } from '../checker/support/simulate.ts';
import { simulated } from '../checker/support/simulated.ts';
import { withStaleRead } from '../checker/support/stale.ts';

export interface Case {
  readonly name: string;
  /** Writes them. */
  readonly files: () => readonly string[];
  /** Whether Porcupine is left out, whose memory grows with the square of the operations on one key. */
  readonly isOursAlone?: boolean;
}

/** `corpus` is the test_data folder of Porcupine's module; files are written to `folder`. */
export function writeCases(corpus: string, folder: string): readonly Case[] {
  const convert = (path: string): string => {
    const text = readFileSync(join(corpus, path), 'utf8');
    return write(folder, path.replaceAll('/', '-'), decodeHistory(text));
  };
  const jepsen = readdirSync(join(corpus, 'jepsen')).filter((file) => file !== 'etcd_095.log');
  const kv = readdirSync(join(corpus, 'kv'));
  return [
    { name: 'Jepsen etcd, 102 logs', files: () => jepsen.map((file) => convert(`jepsen/${file}`)) },
    ...kv.map((file) => ({
      name: `kv ${file.replace('.txt', '')}`,
      files: () => [convert(`kv/${file}`)],
    })),
    ...DRAWN.map(
      ({ name, of, shape, isStale = false, isSwapped = false, isOursAlone = false }) => ({
        name,
        isOursAlone,
        files: () => {
          const random = seededRandom(7).split(name);
          const legal = simulate(of, { keys: 1, unknownPercent: 0, ...shape }, random);
          const damaged = isSwapped ? withSwappedPair : withStaleRead;
          const history = isStale || isSwapped ? damaged(legal) : legal;
          return [write(folder, name.replaceAll(/\W+/g, '-'), history)];
        },
      }),
    ),
  ];
}

const PIECE = 10_000;

function write(folder: string, name: string, { header, events }: History): string {
  const file = join(folder, `${name}.jsonl`);
  writeFileSync(file, encodeHeader(header));
  for (let start = 0; start < events.length; start += PIECE)
    appendFileSync(
      file,
      events
        .slice(start, start + PIECE)
        .map(encodeEvent)
        .join(''),
    );
  return file;
}

/** Two operations of the middle of the history that surely came one after the other took each other's element. */
function withSwappedPair(history: History): History {
  const taken = history.events.filter(
    ({ type, f, result }) => type === 'ok' && (f === 'dequeue' || f === 'pop') && result !== null,
  );
  const first = taken[taken.length >>> 1];
  const second = taken.find(({ index }) => index > (first?.index ?? 0) + 40);
  const events = history.events.map((event) => {
    if (event === first) return { ...event, result: second?.result ?? null };
    return event === second ? { ...event, result: first?.result ?? null } : event;
  });
  return { ...history, events };
}

const drawing = (model: string, draw: Simulated['draw']): Simulated => ({
  ...(simulated[model] as Simulated),
  draw,
});

type Drawn = { readonly f: string; readonly value: Value };

const puthash = simulated['puthash'] as Simulated;
const cas = simulated['cas-register'] as Simulated;
const register = drawing('register', (random: Random, unique: number): Drawn =>
  random.chance(0.5) ? { f: 'write', value: unique } : { f: 'read', value: null },
);
const append = drawing('append', (random: Random, unique: number): Drawn =>
  random.chance(0.5) ? { f: 'append', value: unique } : { f: 'read', value: null },
);
const kv = drawing('kv', (random: Random, unique: number): Drawn => {
  const f = random.pick(['put', 'get', 'get', 'append']);
  return { f, value: f === 'get' ? null : `x${String(unique)}y` };
});

const queue = drawing('queue', (random: Random, unique: number): Drawn =>
  random.chance(0.5) ? { f: 'enqueue', value: unique } : { f: 'dequeue', value: null },
);
const stack = drawing('stack', (random: Random, unique: number): Drawn =>
  random.chance(0.5) ? { f: 'push', value: unique } : { f: 'pop', value: null },
);

const uniqueCas = drawing('cas-register', (random: Random, unique: number): Drawn => {
  const f = random.pick(['write', 'cas', 'read', 'read']);
  const from = unique - random.integer(1, 3);
  return { f, value: f === 'cas' ? [from, unique] : f === 'write' ? unique : null };
});

interface DrawnCase {
  readonly name: string;
  readonly of: Simulated;
  readonly shape: Pick<Shape, 'processes' | 'operations'> & Partial<Shape>;
  /** Whether the last read gets what an earlier one got. */
  readonly isStale?: boolean;
  /** Whether two elements are swapped. */
  readonly isSwapped?: boolean;
  readonly isOursAlone?: boolean;
}

const long = { processes: 5, operations: 100_000 };
const manyUnknown = (most: number): DrawnCase['shape'] => ({
  processes: 5,
  operations: 1000,
  unknownPercent: 10,
  unknownMost: most,
  unknownFrom: 900,
});

const longer = { processes: 5, operations: 1_000_000 };

const DRAWN: readonly DrawnCase[] = [
  { name: 'puthash, 100,000 on one key', of: puthash, shape: long },
  { name: 'puthash, 1,000,000 on one key', of: puthash, shape: longer, isOursAlone: true },
  {
    name: 'puthash, 1,000,000 on one key and a stale read',
    of: puthash,
    shape: longer,
    isOursAlone: true,
    isStale: true,
  },
  { name: 'cas, 100,000 on one key', of: cas, shape: long },
  { name: 'register, 100,000 on one key', of: register, shape: long },
  { name: 'puthash, 100,000 over 100 keys', of: puthash, shape: { ...long, keys: 100 } },
  { name: 'cas, 100,000 over 100 keys', of: cas, shape: { ...long, keys: 100 } },
  { name: 'register, 100,000 over 100 keys', of: register, shape: { ...long, keys: 100 } },
  { name: 'kv, 100,000 over 1,000 keys', of: kv, shape: { ...long, keys: 1000 } },
  ...[16, 32].flatMap((most) => [
    { name: `puthash, 1,000 with ${String(most)} unknown`, of: puthash, shape: manyUnknown(most) },
    ...Object.entries({ cas: uniqueCas, register, append }).flatMap(([model, of]) =>
      [false, true].map((isStale) => ({
        name: `${model}, 1,000 with ${String(most)} unknown${isStale ? ' and a stale read' : ''}`,
        of,
        shape: manyUnknown(most),
        isStale,
      })),
    ),
  ]),
  ...Object.entries({ queue, stack }).flatMap(([model, of]) =>
    [false, true].map((isSwapped) => ({
      name: `${model}, 10,000 on one key${isSwapped ? ' and a swapped pair' : ''}`,
      of,
      shape: { processes: 5, operations: 10_000 },
      isSwapped,
    })),
  ),
  { name: 'append, 1,000 by 30 clients', of: append, shape: { processes: 30, operations: 1000 } },
  {
    name: 'puthash, 1,000 by 100 clients',
    of: puthash,
    shape: { processes: 100, operations: 1000 },
  },
  {
    name: 'register, 1,000 by 100 clients',
    of: register,
    shape: { processes: 100, operations: 1000 },
  },
];

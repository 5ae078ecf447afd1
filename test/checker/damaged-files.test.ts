import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  check,
  decodeHistory,
  encodeEdn,
  encodeEvent,
  encodeHeader,
  HistoryError,
  type History,
  type Value,
} from '../../checker/index.ts';
import { seededRandom, type Random } from '../../harness/ground/random.ts';
import { simulate } from './support/simulate.ts';
import { simulated } from './support/simulated.ts';

/** How many damaged files of each format; more with DAMAGED_FILES, another seed with DAMAGED_SEED. */
const files = Number(process.env['DAMAGED_FILES'] ?? 400);
const seed = Number(process.env['DAMAGED_SEED'] ?? 1);

const history: History = simulate(
  simulated['cas-register'] as never,
  { processes: 4, operations: 40, unknownPercent: 5, keys: 2 },
  seededRandom(seed),
);
const log = new URL('../../../test/histories/porcupine/etcd_002.log', import.meta.url);

/** As others write them: Jepsen's names of fields, and the answer in the place of the value. */
const foreign = history.events.map(
  ({ process, type, f, key = '', value = null, result, time }) => ({
    process,
    type,
    f,
    value: [key, type === 'ok' && f === 'read' ? (result ?? null) : value],
    time,
  }),
);

const columns = foreign
  .map(({ process, type, f, value: [key, value] }) =>
    [process, `:${type}`, `:${f}`, `["${key as string}" ${edn(value ?? null)}]`].join('\t'),
  )
  .map((line) => `${line}\n`);

function edn(value: Value): string {
  return JSON.stringify(value).replaceAll(',', ' ').replaceAll('null', 'nil');
}

const texts: Readonly<Record<string, string>> = {
  'JSON Lines': encodeHeader(history.header) + history.events.map(encodeEvent).join(''),
  EDN: encodeEdn(history),
  'bare JSON Lines': foreign.map((event) => `${JSON.stringify(event)}\n`).join(''),
  'JSON array': JSON.stringify(foreign, null, 1),
  'columns (history.txt)': columns.join(''),
  'jepsen.log': columns
    .map((line) => `2026-11-28 08:00:00,000{GMT}\tINFO\t[jepsen worker 0] jepsen.util: ${line}`)
    .join(''),
  'Porcupine log': readFileSync(log, 'utf8'),
};

describe(`a damaged file gets a verdict or one clear line (seed ${String(seed)})`, () => {
  for (const [format, text] of Object.entries(texts)) {
    it(`${String(files)} files of ${format}`, function () {
      this.timeout(60_000 + files * 20);
      let refused = 0;
      for (let i = 0; i < files; i++) {
        const damaged = damage(text, seededRandom(seed).split(`${format} ${String(i)}`));
        try {
          const { verdict } = check(decodeHistory(damaged), {
            budget: 200_000,
            memory: 50_000_000,
          });
          assert.match(verdict, /valid|invalid|unknown/);
        } catch (error) {
          assert.ok(error instanceof HistoryError, `file ${String(i)}: ${String(error)}`);
          assert.doesNotMatch(error.message, /\n/, JSON.stringify(error.message));
          assert.match(
            error.message,
            /^line \d+: |^event \d+: |is empty|there is no model/,
            `file ${String(i)}`,
          );
          refused += 1;
        }
      }
      assert.ok(refused > files / 10, `only ${String(refused)} were refused`);
    });
  }
});

/** Bytes changed, lines lost, doubled or swapped, the end cut off, another file's middle put in. */
function damage(text: string, random: Random): string {
  let damaged = text;
  for (let times = random.integer(1, 3); times > 0; times--) {
    damaged = random.pick([changeCharacter, changeLines, cut, splice])(damaged, random);
  }
  return damaged;
}

const NOISE = [
  '',
  ' ',
  '\n',
  '"',
  '{',
  '}',
  '[',
  ':',
  '0',
  '9e999',
  '-1',
  '\\',
  '\u0000',
  'é',
  'null',
  '#',
  ';',
  'nemesis',
];

function changeCharacter(text: string, random: Random): string {
  const at = random.integer(0, text.length);
  return text.slice(0, at) + random.pick(NOISE) + text.slice(at + random.integer(0, 3));
}

function changeLines(text: string, random: Random): string {
  const lines = text.split('\n');
  const at = random.integer(0, lines.length - 1);
  const line = lines[random.integer(0, lines.length - 1)] ?? '';
  return lines
    .toSpliced(at, random.integer(0, 2), ...(random.chance(0.5) ? [line] : []))
    .join('\n');
}

const cut = (text: string, random: Random): string => text.slice(0, random.integer(0, text.length));

function splice(text: string, random: Random): string {
  const other = random.pick(Object.values(texts));
  const from = random.integer(0, other.length);
  const at = random.integer(0, text.length);
  return text.slice(0, at) + other.slice(from, from + random.integer(1, 200)) + text.slice(at);
}

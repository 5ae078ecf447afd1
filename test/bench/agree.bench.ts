// Random small histories of every model, judged by Porcupine and by us:
// `npm run bench:agree [-- HISTORIES [SEED]]`. A disagreement is printed and ends it with exit code 1.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, encodeEvent, encodeHeader, type History } from '../../checker/index.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import { corrupt } from '../checker/support/corrupt.ts';
import { simulate } from '../checker/support/simulate.ts';
import { simulated } from '../checker/support/simulated.ts';

const [count = '10000', seed = '1'] = process.argv.slice(2);
const goFolder = fileURLToPath(new URL('../../../test/bench/porcupine', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'doubletake-agree-'));
/** Histories handed to Porcupine at once: all of 100,000 would fill the memory. */
const BATCH = 5000;

try {
  const porcupine = join(folder, 'porcupine');
  execFileSync('go', ['build', '-o', porcupine, '.'], { cwd: goFolder, stdio: 'inherit' });
  for (const name of Object.keys(simulated)) compare(name, porcupine);
} finally {
  rmSync(folder, { recursive: true });
}

function compare(name: string, porcupine: string): void {
  let illegal = 0;
  for (let first = 0; first < Number(count); first += BATCH) {
    const size = Math.min(BATCH, Number(count) - first);
    const histories = Array.from({ length: size }, (_, i) => draw(name, first + i));
    const verdicts = verdictsOf(porcupine, histories);
    for (const [i, history] of histories.entries()) {
      const { verdict: ours, operations } = check(history, { explain: false });
      const theirs = verdicts[i];
      if (theirs === 'invalid') illegal += 1;
      if (theirs !== ours && operations.ok > 0) {
        console.log(
          `${name} ${String(first + i)}: Porcupine says ${String(theirs)}, we say ${ours}\n${encode(history)}`,
        );
        process.exitCode = 1;
        return;
      }
    }
  }
  console.log(
    `${name}: ${count} histories, ${String(illegal)} invalid, no disagreement (seed ${seed})`,
  );
}

function verdictsOf(porcupine: string, histories: readonly History[]): readonly string[] {
  const file = join(folder, 'histories.jsonl');
  writeFileSync(file, histories.map(encode).join(''));
  return String(execFileSync(porcupine, [file], { maxBuffer: 1 << 28 }))
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly verdict: string }).verdict);
}

function draw(name: string, i: number): History {
  const one = simulated[name];
  if (one === undefined) throw new Error(`no model ${name}`);
  const random = seededRandom(Number(seed)).split(`${name} ${String(i)}`);
  const shape = {
    processes: random.integer(2, 5),
    operations: random.integer(4, 14),
    unknownPercent: 20,
    unknownMost: random.integer(0, 4),
    keys: random.integer(1, 2),
  };
  const legal = simulate(one, shape, random);
  return random.chance(0.3) ? legal : corrupt(legal, random);
}

function encode({ header, events }: History): string {
  return encodeHeader(header) + events.map(encodeEvent).join('');
}

// Random small histories of every model that both know, judged by Porcupine and by us:
// `npm run bench:agree [-- HISTORIES [SEED]]`. A disagreement is printed and ends it with exit code 1.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, encodeEvent, encodeHeader, type History } from '../../checker/index.ts';
import { seededRandom } from '../../harness/random.ts';
import { corrupt } from '../checker/support/corrupt.ts';
import { simulate } from '../checker/support/simulate.ts';
import { simulated } from '../checker/support/simulated.ts';

const [count = '10000', seed = '1'] = process.argv.slice(2);
const goFolder = fileURLToPath(new URL('../../../test/bench/porcupine', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'doubletake-agree-'));

try {
  const porcupine = join(folder, 'porcupine');
  execFileSync('go', ['build', '-o', porcupine, '.'], { cwd: goFolder, stdio: 'inherit' });
  for (const name of Object.keys(simulated).filter((model) => model !== 'bank'))
    compare(name, porcupine);
} finally {
  rmSync(folder, { recursive: true });
}

function compare(name: string, porcupine: string): void {
  const histories = Array.from({ length: Number(count) }, (_, i) => draw(name, i));
  const file = join(folder, `${name}.jsonl`);
  writeFileSync(file, histories.map(encode).join(''));
  const output = String(execFileSync(porcupine, [file], { maxBuffer: 1 << 28 }))
    .trim()
    .split('\n');
  let illegal = 0;
  for (const [i, line] of output.entries()) {
    const { verdict: theirs } = JSON.parse(line) as { readonly verdict: string };
    const history = histories[i] as History;
    const { verdict: ours, operations } = check(history);
    if (theirs === 'invalid') illegal += 1;
    if (theirs !== ours && operations.ok > 0) {
      console.log(
        `${name} ${String(i)}: Porcupine says ${theirs}, we say ${ours}\n${encode(history)}`,
      );
      process.exitCode = 1;
      return;
    }
  }
  console.log(
    `${name}: ${count} histories, ${String(illegal)} invalid, no disagreement (seed ${seed}, ${String(readFileSync(file).length)} bytes)`,
  );
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

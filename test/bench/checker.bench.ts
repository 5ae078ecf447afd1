// The checker beside Porcupine itself: the same files, one core each, in turns; medians and ratios of
// time and peak memory as a table. `npm run bench:checker [-- ROUNDS [PART-OF-A-NAME]]` writes it to
// test/bench/CHECKER.md. Without Go it says so and ends.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeCases, type Case } from './checker-cases.ts';

const TIMEOUT_S = 20;
const [rounds = '3', part = ''] = process.argv.slice(2);
const source = fileURLToPath(new URL('../../../test/bench', import.meta.url));
const child = fileURLToPath(new URL('checker-child.js', import.meta.url));
const goFolder = join(source, 'porcupine');

interface Answer {
  readonly verdict: string;
  readonly ms: readonly number[];
  readonly firstMs?: number;
  readonly peakBytes: number;
}

interface Measured {
  readonly verdicts: string;
  readonly ms: number;
  readonly firstMs: number;
  readonly peakBytes: number;
}

function hasGo(): boolean {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'doubletake-bench-'));
  try {
    const porcupine = join(folder, 'porcupine');
    execFileSync('go', ['build', '-o', porcupine, '.'], { cwd: goFolder, stdio: 'inherit' });
    const module = 'github.com/anishathalye/porcupine';
    const list = execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', module], { cwd: goFolder });
    const cases = writeCases(join(String(list).trim(), 'test_data'), folder);
    const rows = cases.filter(({ name }) => name.includes(part)).map((one) => row(one, porcupine));
    const table = [...HEAD, ...rows].join('\n');
    writeFileSync(join(source, 'CHECKER.md'), `${TITLE}\n\n${table}\n`);
    console.log(`\n${table}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const TITLE = `# The checker beside Porcupine

Written by \`npm run bench:checker\`: the same files, one core each, in turns; medians of the processor time
from operations in memory to the verdict (ours warm and, beside it, the first check of a fresh process),
and the highest memory of the whole process, which is 50 MB for Node alone. Porcupine gives up after
${String(TIMEOUT_S)} s by the clock.`;

const HEAD = [
  '| history | verdict | Porcupine | doubletake | first check | time ratio | memory ratio |',
  '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
];

function row({ name, files }: Case, porcupine: string): string {
  console.error(name);
  const theirs: Measured[] = [];
  const ours: Measured[] = [];
  for (let round = 0; round < Number(rounds); round++) {
    const hasGivenUp = theirs.some(({ verdicts }) => verdicts.includes('unknown'));
    if (!hasGivenUp)
      theirs.push(
        measure(porcupine, ['-rounds', '1', '-timeout', `${String(TIMEOUT_S)}s`, ...files]),
      );
    ours.push(measure(process.execPath, [child, ...files]));
  }
  const [first] = theirs as [Measured];
  const [our] = ours as [Measured];
  const isSame = first.verdicts === our.verdicts;
  if (!isSame && !first.verdicts.includes('unknown'))
    throw new Error(`${name}: the verdicts differ`);
  const time = [median(theirs.map(({ ms }) => ms)), median(ours.map(({ ms }) => ms))] as const;
  const memory = [
    median(theirs.map(({ peakBytes }) => peakBytes)),
    median(ours.map(({ peakBytes }) => peakBytes)),
  ] as const;
  const gaveUp = isSame ? '' : ' (gave up)';
  const verdict = files.length > 1 ? 'all as expected' : our.verdicts;
  return `| ${name} | ${verdict} | ${shownMs(time[0])}${gaveUp}, ${shownMb(memory[0])} | ${shownMs(time[1])}, ${shownMb(memory[1])} | ${shownMs(median(ours.map(({ firstMs }) => firstMs)))} | ${ratio(time)} | ${ratio(memory)} |`;
}

/** Adds up the files; of the rounds within one process the middle one counts. */
function measure(command: string, args: readonly string[]): Measured {
  const output = execFileSync(command, args, {
    env: { ...process.env, GOMAXPROCS: '1' },
    maxBuffer: 1 << 28,
  });
  const answers = String(output)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
  return {
    verdicts: answers.map(({ verdict }) => verdict).join(' '),
    ms: answers.reduce((sum, { ms }) => sum + median(ms), 0),
    firstMs: answers.reduce((sum, { firstMs = 0 }) => sum + firstMs, 0),
    peakBytes: Math.max(...answers.map(({ peakBytes }) => peakBytes)),
  };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const shownMs = (ms: number): string =>
  ms < 100 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`;
const shownMb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
const ratio = ([theirs, ours]: readonly [number, number]): string => (ours / theirs).toPrecision(2);

if (hasGo()) main();
else console.log('skipped: Go is not on the PATH, so Porcupine cannot be built');

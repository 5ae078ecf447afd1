// The checker beside Porcupine itself: the same files, one core each, in turns; medians and ratios of
// time and peak memory as a table. `npm run bench:checker [-- ROUNDS [PART-OF-A-NAME]]` prints it and,
// when no part is named, puts it into harness/docs/performance.md. Without Go it says so and ends.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeCases, type Case } from './checker-cases.ts';

const TIMEOUT_S = 20;
const [rounds = '3', part = ''] = process.argv.slice(2);
const page = fileURLToPath(new URL('../../../harness/docs/performance.md', import.meta.url));
const goFolder = fileURLToPath(new URL('../../../test/bench/porcupine', import.meta.url));
const child = fileURLToPath(new URL('checker-child.js', import.meta.url));
const BEGIN = '<!-- written by npm run bench:checker -->';
const END = '<!-- end of what bench:checker wrote -->';

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
    console.log(`\n${table}`);
    if (part === '') writeToPage(table);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const HEAD = [
  '| history | verdict | Porcupine | doubletake | first check | time ratio | memory ratio |',
  '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
];

/** Replaces what stands between the two marks. */
function writeToPage(table: string): void {
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${page} has not both marks`);
  writeFileSync(page, `${before}${BEGIN}\n\n${table}\n\n${END}${after}`);
  execFileSync('npx', ['prettier', '--write', '--log-level', 'warn', page], { stdio: 'inherit' });
}

function row({ name, files: write, isOursAlone = false }: Case, porcupine: string): string {
  console.error(name);
  const files = write();
  const theirs: Measured[] = [];
  const ours: Measured[] = [];
  const turns = isOursAlone ? 1 : Number(rounds);
  for (let turn = 0; turn < turns; turn++) {
    const hasGivenUp = theirs.some(({ verdicts }) => verdicts.includes('unknown'));
    if (!hasGivenUp && !isOursAlone)
      theirs.push(
        measure(porcupine, ['-rounds', '1', '-timeout', `${String(TIMEOUT_S)}s`, ...files]),
      );
    ours.push(measure(process.execPath, [child, ...files]));
  }
  const [our] = ours as [Measured];
  const mine = middle(ours);
  const verdict = files.length > 1 ? 'all as expected' : our.verdicts;
  const cells = [
    name,
    verdict,
    ...againstTheirs(name, theirs, our),
    `${shownMs(mine.ms)}, ${shownMb(mine.peakBytes)}`,
    shownMs(mine.firstMs),
  ];
  const porcupines = theirs.length === 0 ? undefined : middle(theirs);
  cells.push(
    porcupines === undefined ? '' : (mine.ms / porcupines.ms).toPrecision(2),
    porcupines === undefined ? '' : (mine.peakBytes / porcupines.peakBytes).toPrecision(2),
  );
  return `| ${cells.join(' | ')} |`;
}

/** @throws Error where the verdicts differ. */
function againstTheirs(
  name: string,
  theirs: readonly Measured[],
  our: Measured,
): readonly string[] {
  const [first] = theirs;
  if (first === undefined) return ['not run'];
  const hasGivenUp = first.verdicts.includes('unknown');
  if (!hasGivenUp && first.verdicts !== our.verdicts)
    throw new Error(`${name}: the verdicts differ`);
  const { ms, peakBytes } = middle(theirs);
  return [`${shownMs(ms)}${hasGivenUp ? ' (gave up)' : ''}, ${shownMb(peakBytes)}`];
}

const middle = (all: readonly Measured[]): Omit<Measured, 'verdicts'> => ({
  ms: median(all.map(({ ms }) => ms)),
  firstMs: median(all.map(({ firstMs }) => firstMs)),
  peakBytes: median(all.map(({ peakBytes }) => peakBytes)),
});

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

if (hasGo()) main();
else console.log('skipped: Go is not on the PATH, so Porcupine cannot be built');

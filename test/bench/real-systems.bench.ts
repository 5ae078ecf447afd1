// The table of harness/docs/real-systems.md: every control three times in turn, by other seeds, with what was named and
// the seconds it took. `npm run bench:systems -- redis` measures the rows of Redis, and leaves the rest.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import type { Judgement } from '../../harness/record/judge.ts';
import { controls, runControl, type Control } from '../support/real-systems.ts';

const PAGE = fileURLToPath(new URL('../../../harness/docs/real-systems.md', import.meta.url));
const SEEDS = [1, 2, 3];

const [part = ''] = process.argv.slice(2);
const store = mkdtempSync(join(tmpdir(), 'doubletake-systems-'));
try {
  for (const control of controls.filter(({ system }) => system.startsWith(part))) {
    const row = await measure(control);
    process.stdout.write(`${row}\n`);
    await writeRow(row);
  }
} finally {
  rmSync(store, { recursive: true, force: true });
}

async function measure(control: Control): Promise<string> {
  const found: string[] = [];
  const seconds: string[] = [];
  for (const seed of SEEDS) {
    const began = performance.now();
    const judgement = await runControl(control, store, seed);
    seconds.push(((performance.now() - began) / 1000).toFixed(1));
    found.push(findingOf(judgement));
  }
  const { system, workload, nemesis, verdict } = control;
  const words = [system, workload, nemesis].map((word) => `\`${word}\``);
  return `| ${[...words, verdict, found.join('<br>'), seconds.join(', ')].join(' | ')} |`;
}

/** What is named first, or how much was seen to be right. */
function findingOf({ anomalies: [first], operations }: Judgement): string {
  if (first === undefined) return `${operations.ok} operations`;
  const [accused] = first.operations;
  const { client, seq } = accused?.id ?? {};
  const key = first.key === undefined ? '' : ` of ${first.key}`;
  return `${first.kind}: ${client}#${seq} ${accused?.f}${key}`;
}

/** In the place of the row that begins alike, or as the last of the table. */
async function writeRow(row: string): Promise<void> {
  const lines = readFileSync(PAGE, 'utf8').split('\n');
  const last = lines.findLastIndex((line) => line.startsWith('|'));
  const same = lines.findIndex((line) => beginningOf(line) === beginningOf(row));
  if (same < 0) lines.splice(last + 1, 0, row);
  else lines[same] = row;
  writeFileSync(PAGE, await format(lines.join('\n'), { parser: 'markdown', printWidth: 100 }));
}

function beginningOf(row: string): string {
  return row
    .split('|', 4)
    .map((cell) => cell.trim())
    .join(' ');
}

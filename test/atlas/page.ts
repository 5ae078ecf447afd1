// The page of the atlas, harness/docs/who-resends.md: a row for each client, written as soon as it has
// been measured, in the place of the one that begins alike.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import type { WayResult } from '../../harness/resend/result.ts';
import type { Entry } from './entries.ts';

const PAGE = fileURLToPath(new URL('../../../harness/docs/who-resends.md', import.meta.url));

/** Ways in which clients tell methods apart. */
export const LOST: readonly string[] = [
  ...['close-fresh', 'close-reused', 'reset-fresh', 'reset-reused', 'half-headers', 'status-503'],
];

/** Ways that are measured for POST alone. */
const FOR_POST = [
  ...['silence', 'late', 'half-body', 'status-503-retry-after', 'status-429', 'status-502'],
  ...['status-504', 'restart', 'idle'],
];

/** What one call of a client came to, in every way. */
export type Trial = readonly WayResult[];

/** `trials` are POST, POST with a key, GET and PUT. */
export function rowOf({ name }: Entry, version: string, trials: readonly Trial[]): string {
  const cells = [
    ...LOST.map((way) => together(trials.map((trial) => countOf(trial, way)))),
    ...FOR_POST.map((way) => countOf(trials[0]!, way)),
  ];
  const today = new Date().toISOString().slice(0, 10);
  return `| ${[name, version, ...cells, spacingOf(trials), today].join(' | ')} |`;
}

export function skippedRow({ name }: Entry, reason: string): string {
  const today = new Date().toISOString().slice(0, 10);
  const told = `skipped: ${reason.replaceAll('|', String.raw`\|`)}`;
  return `| ${[name, told, ...[...LOST, ...FOR_POST, 'spacing'].map(() => ''), today].join(' | ')} |`;
}

/** One number where all are alike. */
function together(counts: readonly string[]): string {
  return new Set(counts).size === 1 ? counts[0]! : counts.join(' ');
}

/** With a `+` where the client was still at it when its time was over; `–` where it cannot be played. */
function countOf(ways: Trial, name: string): string {
  const { times, caller } = ways.find(({ way }) => way === name) ?? {};
  if (times === undefined) return '–';
  return times > 1 && caller?.isTimedOut === true ? `${times}+` : String(times);
}

/** The pauses of the longest chain of tries, in seconds. */
function spacingOf(trials: readonly Trial[]): string {
  const chains = trials.flatMap((ways) => ways.map(({ gapsMs }) => gapsMs));
  const longest = chains.toSorted((a, b) => b.length - a.length)[0] ?? [];
  return longest.map((ms) => (ms < 100 ? '0' : (ms / 1000).toFixed(1))).join(', ');
}

/** In the place of the row that begins alike, or as the last of the table. */
export function writeRow(row: string): void {
  const lines = readFileSync(PAGE, 'utf8').split('\n');
  const last = lines.findLastIndex((line) => line.startsWith('|'));
  const same = lines.findIndex((line) => nameIn(line) === nameIn(row));
  if (same < 0) lines.splice(last + 1, 0, row);
  else lines[same] = row;
  writeFileSync(PAGE, lines.join('\n'));
}

export async function finishPage(): Promise<void> {
  const page = await format(readFileSync(PAGE, 'utf8'), { parser: 'markdown', printWidth: 100 });
  writeFileSync(PAGE, page);
}

function nameIn(row: string): string {
  return row.split('|')[1]?.trim() ?? '';
}

// The page of the atlas, harness/docs/who-resends.md: a row for each client or driver, written as soon as
// it has been measured, in the place of the one of its table that begins alike.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import type { WayResult } from '../../harness/resend/result.ts';
import { lossNames } from '../../harness/resend/ways.ts';
import type { DriverEntry } from './drivers.ts';
import type { Entry } from './entries.ts';

const fileOf = (page: PageName): string =>
  fileURLToPath(new URL(`../../../harness/docs/${page}.md`, import.meta.url));

export type PageName = 'who-resends' | 'idempotency-libraries';

/** Ways in which clients tell methods apart. */
export const LOST: readonly string[] = [
  ...['close-fresh', 'close-reused', 'reset-fresh', 'reset-reused', 'half-headers', 'status-503'],
];

/** Ways that are measured for POST alone. */
const FOR_POST = [
  ...['silence', 'late', 'half-body', 'status-503-retry-after', 'status-429', 'status-502'],
  ...['status-504', 'restart', 'idle'],
];

/** What the first column of a table is called. */
export type TableName = 'client' | 'driver' | 'library';

/** What one call of a client came to, in every way. */
export type Trial = readonly WayResult[];

/** `trials` are POST, POST with a key, GET and PUT. */
export function rowOf({ name }: Entry, version: string, trials: readonly Trial[]): string {
  const cells = [
    ...LOST.map((way) => together(trials.map((trial) => countOf(trial, way)))),
    ...FOR_POST.map((way) => countOf(trials[0]!, way)),
  ];
  return `| ${[name, version, ...cells, spacingOf(trials), today()].join(' | ')} |`;
}

/** Executions and what the caller saw, for each way of losing a reply over TCP. */
export function driverRow(
  { name, server }: DriverEntry,
  version: string,
  { served, ways }: { readonly served: string; readonly ways: Trial },
): string {
  const counts = lossNames.map((way) => countOf(ways, way));
  const seen = lossNames.map((way) => seenBy(ways.find((one) => one.way === way)));
  return `| ${[name, version, served === '' ? server : served, ...counts, ...seen, today()].join(' | ')} |`;
}

function seenBy(result: WayResult | undefined): string {
  const { end = '', lastLine = '', isTimedOut = false } = result?.caller ?? {};
  const text = isTimedOut || lastLine === '' ? end : lastLine;
  // Ports are drawn anew each time.
  const stable = text.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT').slice(0, 90);
  return stable.replaceAll('|', String.raw`\|`);
}

export function skippedRow({ name }: Entry, reason: string, table: TableName): string {
  const told = `skipped: ${reason.replaceAll('|', String.raw`\|`)}`;
  const empty = Array.from({ length: table === 'client' ? 16 : 7 }, () => '');
  return `| ${[name, told, ...empty, today()].join(' | ')} |`;
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

/** In the place of the row of the table that begins alike, or as its last. */
export function writeRow(
  row: string,
  { page = 'who-resends', table }: { readonly page?: PageName; readonly table: TableName },
): void {
  const file = fileOf(page);
  const lines = readFileSync(file, 'utf8').split('\n');
  const first = lines.findIndex((line) => line.startsWith('|') && nameIn(line) === table);
  const end = lines.findIndex((line, index) => index > first && !line.startsWith('|'));
  const same = lines.findIndex(
    (line, index) => index > first && index < end && nameIn(line) === nameIn(row),
  );
  if (same < 0) lines.splice(end, 0, row);
  else lines[same] = row;
  writeFileSync(file, lines.join('\n'));
}

/** In the place of the section with this title, or as the last of the page. */
export function writeSection(page: PageName, title: string, text: string): void {
  const file = fileOf(page);
  const [head = '', ...sections] = readFileSync(file, 'utf8').split(/^(?=### )/m);
  const section = `### ${title}\n\n${text}\n\n`;
  const same = sections.findIndex((one) => one.startsWith(`### ${title}\n`));
  if (same < 0) sections.push(section);
  else sections[same] = section;
  writeFileSync(file, `${head.trimEnd()}\n\n${sections.join('')}`);
}

export async function finishPage(page: PageName): Promise<void> {
  const file = fileOf(page);
  const text = await format(readFileSync(file, 'utf8'), { parser: 'markdown', printWidth: 100 });
  writeFileSync(file, text);
}

/** ISO 8601. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function nameIn(row: string): string {
  return row.split('|')[1]?.trim() ?? '';
}

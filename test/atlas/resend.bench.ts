// The atlas: `npm run bench:resend` installs every pinned client into a cache, runs `doubletake resend`
// on each, and writes harness/docs/who-resends.md. `npm run bench:resend -- python` measures those
// of a language, `-- axios` those with that word in their name, and leaves the rest.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import pLimit from 'p-limit';
import type { ResendResult } from '../../harness/resend/result.ts';
import { httpClients, type Entry, type Language } from './entries.ts';
import { hops } from './hops.ts';
import { install, versionOf, type Ground } from './install.ts';
import { LOST, finishPage, rowOf, skippedRow, writeRow, type Trial } from './page.ts';
import { throughHop } from './started-hop.ts';

interface Call {
  readonly environment: Readonly<Record<string, string>>;
  /** Default: all. */
  readonly ways?: readonly string[];
}

const DOUBLETAKE = fileURLToPath(new URL('../../harness/main.js', import.meta.url));

/** How the call is made, and the ways in which it fails: all of them, or those in which methods differ. */
const CALLS: readonly Call[] = [
  { environment: { METHOD: 'POST' } },
  { environment: { METHOD: 'POST', KEY: '5f0c2d4e-6f1a-4b7e-9a43-0d9b3f1c8e77' }, ways: LOST },
  { environment: { METHOD: 'GET' }, ways: LOST },
  { environment: { METHOD: 'PUT' }, ways: LOST },
];

const [part = ''] = process.argv.slice(2);
const entries = [...httpClients, ...hops];
const ofLanguage = entries.filter(({ language }) => language === part);
const chosen =
  ofLanguage.length > 0 ? ofLanguage : entries.filter(({ name }) => name.includes(part));
const grounds = new Map<Language, Ground>();
for (const language of new Set(chosen.map((entry) => entry.language))) {
  process.stdout.write(`installing: ${language}\n`);
  grounds.set(language, await install(language));
}
const room = pLimit(Number(process.env['ATLAS_JOBS'] ?? '3'));
await Promise.all(chosen.map(async (entry) => room(() => measureEntry(entry))));
await finishPage();

async function measureEntry(entry: Entry): Promise<void> {
  const { folder, reason } = grounds.get(entry.language)!;
  const row = reason === undefined ? await measured(entry, folder) : skippedRow(entry, reason);
  process.stdout.write(`${row}\n`);
  writeRow(row);
}

async function measured(entry: Entry, folder: string): Promise<string> {
  try {
    const version = await versionOf(entry, folder);
    const measure = async (options: readonly string[]): Promise<readonly Trial[]> => {
      const trials: Trial[] = [];
      for (const call of CALLS) trials.push(await tried(entry, folder, { ...call, options }));
      return trials;
    };
    const { hop } = entry;
    const trials = hop === undefined ? measure([]) : throughHop(hop, folder, measure);
    return rowOf(entry, version, await trials);
  } catch (error) {
    return skippedRow(entry, String(error).split('\n')[0]!);
  }
}

async function tried(
  { command, seconds = 12 }: Entry,
  folder: string,
  { environment, ways, options: more = [] }: Call & { readonly options?: readonly string[] },
): Promise<Trial> {
  const only = ways === undefined ? [] : ['--ways', ways.join(',')];
  const options = ['resend', '--json', '--time', `${seconds}s`, ...only, ...more];
  const { stdout, stderr, exitCode } = await execa(
    process.execPath,
    [DOUBLETAKE, ...options, '--', ...command],
    { cwd: folder, env: environment, reject: false },
  );
  if (exitCode === undefined || exitCode > 2) throw new Error(stderr.trim().split('\n').at(-1));
  return (JSON.parse(stdout) as ResendResult).ways;
}

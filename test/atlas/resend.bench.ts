// The atlas: `npm run bench:resend` installs every pinned client into a cache, runs `doubletake resend`
// on each, and writes harness/docs/who-resends.md. `npm run bench:resend -- python` measures those
// of a language, `-- driver` the drivers, `-- axios` those with that word in their name, and leaves the rest.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import pLimit from 'p-limit';
import type { ResendResult } from '../../harness/resend/result.ts';
import { drivers, type DriverEntry } from './drivers.ts';
import { httpClients, type Entry, type Language } from './entries.ts';
import { hops } from './hops.ts';
import { install, versionOf, type Ground } from './install.ts';
import {
  LOST,
  driverRow,
  finishPage,
  rowOf,
  skippedRow,
  writeRow,
  type TableName,
  type Trial,
} from './page.ts';
import { startServer, type ServerName } from './servers.ts';
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

/** Longer than any of the drivers' own time limits, in seconds. */
const SILENT = 65;

const [part = ''] = process.argv.slice(2);
const entries: readonly (Entry | DriverEntry)[] = [...httpClients, ...hops, ...drivers];
const ofGroup = entries.filter((entry) => entry.language === part || tableOf(entry) === part);
const chosen = ofGroup.length > 0 ? ofGroup : entries.filter(({ name }) => name.includes(part));
const grounds = new Map<Language, Ground>();
for (const language of new Set(chosen.map((entry) => entry.language))) {
  process.stdout.write(`installing: ${language}\n`);
  grounds.set(language, await install(language));
}
const room = pLimit(Number(process.env['ATLAS_JOBS'] ?? '3'));
const chosenDrivers = chosen.filter(isDriver);
const servers = new Set(chosenDrivers.map(({ server }) => server));
await Promise.all([
  ...chosen.filter((one) => !isDriver(one)).map((one) => room(() => measureEntry(one))),
  // Executions are counted at the server: one driver at a time.
  ...[...servers].map((server) =>
    room(() =>
      measureDrivers(
        server,
        chosenDrivers.filter((one) => one.server === server),
      ),
    ),
  ),
]);
await finishPage('who-resends');

function isDriver(entry: Entry): entry is DriverEntry {
  return 'server' in entry;
}

function tableOf(entry: Entry): TableName {
  return isDriver(entry) ? 'driver' : 'client';
}

async function measureEntry(entry: Entry): Promise<void> {
  await record(entry, (version, folder) => {
    const measure = async (options: readonly string[]): Promise<string> => {
      const trials: Trial[] = [];
      for (const call of CALLS) trials.push(await tried(entry, folder, { ...call, options }));
      return rowOf(entry, version, trials);
    };
    return entry.hop === undefined ? measure([]) : throughHop(entry.hop, folder, measure);
  });
}

async function measureDrivers(name: ServerName, group: readonly DriverEntry[]): Promise<void> {
  const server = await startServer(name).catch((error: unknown) => String(error).split('\n')[0]!);
  for (const entry of group) {
    await record(entry, async (version, folder) => {
      if (typeof server === 'string') throw new Error(server);
      const options = ['--upstream', server.upstream, ...server.options, '--once'];
      const ways = await tried({ ...entry, seconds: SILENT }, folder, { environment: {}, options });
      return driverRow(entry, version, { served: server.name, ways });
    });
  }
  if (typeof server !== 'string') await server.stop();
}

/** Writes the row that is measured, or why it was not. */
async function record(
  entry: Entry,
  measure: (version: string, folder: string) => Promise<string>,
): Promise<void> {
  const { folder, reason } = grounds.get(entry.language)!;
  const table = tableOf(entry);
  let row: string;
  try {
    if (reason !== undefined) throw new Error(reason);
    row = await measure(await versionOf(entry, folder), folder);
  } catch (error) {
    row = skippedRow(entry, (error as Error).message.split('\n')[0]!, table);
  }
  process.stdout.write(`${row}\n`);
  writeRow(row, { table });
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

// A harness at work in folders of its own, and what must be so when it has ended, however that came: no
// process, port or temporary file is left, nothing that a server did is missing from the history, and
// nothing was judged that had not finished.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HistoryReader, type History } from '../../checker/index.ts';
import { realClock } from '../../harness/ground/clock.ts';
import { UsageError } from '../../harness/ground/usage-error.ts';
import { waitUntil } from '../../harness/ground/wait-until.ts';
import { dial } from '../../harness/net/dial.ts';
import { loadRun } from '../../harness/record/load.ts';
import { historyPieces } from '../../harness/record/history-file.ts';
import { doubletake, type Running } from '../support/cli.ts';
import type { Promises } from './promises.ts';

export interface Place {
  readonly path: string;
  readonly runs: string;
  readonly temporary: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Fresh folders in `root`; all places of a root share the state that `cleanup` reads. */
export function placeIn(root: string): Place {
  const path = mkdtempSync(join(root, 'trial-'));
  const temporary = join(path, 'temporary');
  mkdirSync(temporary);
  const environment = { TMPDIR: temporary, XDG_STATE_HOME: join(root, 'state') };
  return { path, runs: join(path, 'runs'), temporary, environment };
}

export function startIn(place: Place, args: readonly string[]): Running {
  return doubletake(args, place.environment);
}

/** Whoever has the place in its environment, which all that a harness starts inherits. */
function processesIn({ temporary }: Place): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      if (!(pid > 0)) return false;
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`TMPDIR=${temporary}\0`);
      } catch {
        return false;
      }
    });
}

export async function countLeftovers(
  place: Place,
  promises: Promises,
  where: string,
): Promise<void> {
  const patience = { clock: realClock, everyMs: 20, withinMs: 10_000 };
  await waitUntil(() => processesIn(place).length === 0 || undefined, patience);
  const left = processesIn(place);
  promises.count('no process was left', left.length === 0, where, left);
  const files = readdirSync(place.temporary, { recursive: true });
  promises.count('no temporary file was left', files.length === 0, where, files);
}

/** What holds of each run folder of the place. */
export async function countRuns(place: Place, promises: Promises, where: string): Promise<void> {
  for (const folder of runFolders(place.runs)) {
    const file = [join(folder, 'history.jsonl'), join(folder, 'history.jsonl.gz')].find(existsSync);
    const history = file === undefined ? undefined : await readWhole(file);
    if (history !== undefined) {
      const answering = await portsThatAnswer(history);
      const isOurs = answering.length > 0 && processesIn(place).length > 0;
      promises.count('no port was left', !isOurs, where, answering);
      const lost = executedIn(folder).filter((request) => !requestsOf(history).has(request));
      promises.count('no executed operation was lost', lost.length === 0, where, lost);
    }
    promises.count(...(await judgedRightly(folder, history)), where, folder);
  }
}

function runFolders(store: string): readonly string[] {
  if (!existsSync(store)) return [];
  return readdirSync(store)
    .flatMap((system) => readdirSync(join(store, system)).map((name) => join(store, system, name)))
    .filter((path) => !path.endsWith('/latest'));
}

/** Undefined where its harness ended before the first line was whole. */
async function readWhole(file: string): Promise<History | undefined> {
  const reader = new HistoryReader();
  for await (const piece of historyPieces(file)) reader.push(piece);
  try {
    return reader.end();
  } catch {
    return undefined;
  }
}

/** Of all that its header names; a probe's names fewer. */
async function portsThatAnswer({ header }: History): Promise<readonly string[]> {
  const named = JSON.stringify([header['addresses'], header['links'], header['toxiproxy']]);
  const addresses = named.match(/127\.0\.0\.1:\d+/g) ?? [];
  const outcomes = await Promise.all(addresses.map((address) => dial(address, 1000)));
  return addresses.filter((_, at) => outcomes[at] === 'accepted');
}

const requestsOf = ({ events }: History): ReadonlySet<string> =>
  new Set(events.flatMap(({ id }) => (id === undefined ? [] : [`${id.client}#${id.seq}`])));

/** The requests that servers say, in their own traces, that they have executed. */
function executedIn(folder: string): readonly string[] {
  const names = readdirSync(join(folder, 'traces')).filter((name) => /^s\d.*\.jsonl$/.test(name));
  const lines = names.flatMap((name) =>
    readFileSync(join(folder, 'traces', name), 'utf8')
      .split('\n')
      .flatMap((line) => /"event":"executed".*?"client":"(.*?)","seq":(\d+)/.exec(line) ?? []),
  );
  return lines.flatMap((_, at) => (at % 3 === 0 ? [`${lines[at + 1]}#${lines[at + 2]}`] : []));
}

/** A verdict stands only beside a history that has finished; without one, nothing is said to be valid. */
async function judgedRightly(
  folder: string,
  history: History | undefined,
): Promise<readonly [promise: string, isKept: boolean]> {
  const isFinished =
    history?.events.some(({ process, f }) => process === 'nemesis' && f === 'finished') === true;
  const verdictFile = join(folder, 'verdict.json');
  if (existsSync(verdictFile)) {
    const { verdict } = JSON.parse(readFileSync(verdictFile, 'utf8')) as { verdict: string };
    const isProbe = folder.includes('/probe/');
    const same = (await loadRun(folder)).judgement.verdict === verdict;
    return ['a verdict stands beside a whole history', (isFinished || isProbe) && same];
  }
  const promise = 'what was interrupted is called neither valid nor invalid';
  try {
    const { verdict } = (await loadRun(folder)).judgement;
    return [promise, isFinished || verdict === 'unknown'];
  } catch (error) {
    return [promise, error instanceof UsageError && !error.message.includes('\n')];
  }
}

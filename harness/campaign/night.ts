// A night on disk: `night.json` says what is to be run, `results/` holds one small file for each
// run that is finished, `errors/` what could not be run, and `runs/` is the store of its runs. A
// run is finished when its result is there, and the first result is the one that counts: whoever
// does the same run again, after a crash or on another machine, changes nothing.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readTextFile } from '../ground/text-file.ts';
import { toJson, writeFirst, writeWhole } from '../record/store.ts';
import { readJsonFile } from '../ground/json-file.ts';
import { UsageError } from '../ground/usage-error.ts';
import type { NightConfig } from './config.ts';
import type { Job } from './job.ts';
import type { JobResult } from './result.ts';
import { inside } from '../ground/inside.ts';
import { isPlainName } from '../ground/inside.ts';
import { isPlainPath } from '../ground/inside.ts';

export interface NightFile {
  readonly format: 'doubletake-night';
  readonly version: 1;
  readonly name: string;
  /** When it began, as ISO 8601 has it. */
  readonly began: string;
  readonly config: NightConfig;
  readonly jobs: readonly Job[];
}

export interface Night extends NightFile {
  readonly path: string;
  /** The store of its runs. */
  readonly store: string;
}

export function createNight(path: string, file: NightFile): Night {
  try {
    for (const folder of ['results', 'errors', 'runs']) {
      mkdirSync(join(path, folder), { recursive: true });
    }
    writeWhole(join(path, 'night.json'), toJson(file));
  } catch (error) {
    throw new UsageError(`cannot make the night ${path}: ${(error as Error).message}`);
  }
  return { ...file, path, store: storeOf(path) };
}

/** The store of a night's runs. */
export function storeOf(path: string): string {
  return join(path, 'runs');
}

export function isNight(path: string): boolean {
  return existsSync(join(path, 'night.json'));
}

export function openNight(path: string): Night {
  const name = join(path, 'night.json');
  const file = (readJsonFile(name, 'a night') ?? {}) as NightFile;
  if (file.format !== 'doubletake-night' || file.version !== 1) {
    throw new UsageError(`${name}: night version ${String(file.version)} is not known here (1 is)`);
  }
  const odd = (file.jobs ?? []).find(({ id, system }) => !isPlainName(id) || !isPlainName(system));
  if (!Array.isArray(file.jobs) || odd !== undefined) {
    throw new UsageError(
      `${name}: ${odd === undefined ? 'it has no list of jobs' : `${JSON.stringify(odd.id)} cannot be the id of a run`}`,
    );
  }
  return { ...file, path, store: storeOf(path) };
}

/** The nights of a folder, the oldest first. */
export function nightsIn(folder: string): readonly Night[] {
  return namesIn(folder)
    .map((name) => join(folder, name))
    .filter(isNight)
    .map(openNight)
    .toSorted((a, b) => (a.began < b.began ? -1 : 1));
}

export function readResult(folder: string, id: string): JobResult {
  const file = inside(folder, `results/${id}.json`);
  const result = (readJsonFile(file, 'a result') ?? {}) as JobResult;
  if (result.job !== id || !isPlainPath(result.run)) {
    throw new UsageError(`${file}: it is not the result of ${id}, or names no run folder`);
  }
  return result;
}

/** The results that are there, by the id of their job, in the order of the jobs. */
export function readResults(night: Night): ReadonlyMap<string, JobResult> {
  const names = new Set(namesIn(join(night.path, 'results')));
  const finished = night.jobs.filter(({ id }) => names.has(`${id}.json`));
  return new Map(finished.map(({ id }) => [id, readResult(night.path, id)]));
}

export function hasResult(night: Night, id: string): boolean {
  return existsSync(resultFile(night.path, id));
}

/** Whether this result is the one that counts; if not, there was one already. */
export function publishResult(folder: string, result: JobResult): boolean {
  mkdirSync(join(folder, 'results'), { recursive: true });
  const isFirst = writeFirst(resultFile(folder, result.job), toJson(result));
  if (isFirst) rmSync(join(folder, 'errors', result.job), { force: true });
  return isFirst;
}

/** Why a run could not be done, for the summary; it stays unfinished. */
export function writeError(night: Night, id: string, message: string): void {
  writeWhole(join(night.path, 'errors', id), `${message}\n`);
}

export function readErrors(night: Night): ReadonlyMap<string, string> {
  const folder = join(night.path, 'errors');
  return new Map(
    namesIn(folder)
      .filter((name) => !name.startsWith('.') && !hasResult(night, name))
      .map((name) => [basename(name), readTextFile(join(folder, name)).trim()]),
  );
}

function resultFile(folder: string, id: string): string {
  return join(folder, 'results', `${id}.json`);
}

/** Empty folders get lost on the way between machines. */
function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

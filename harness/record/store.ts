// The store: one folder for each run, `runs/<system>/<time>-<seed>/`, and a link `latest` beside
// it. verdict.json is written last: a folder without it is a run that was interrupted, and its
// history can be checked. docs/run-folder.md tells what is in a folder.
import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Plan } from '../plan/plan.ts';
import { pack, packLarge } from './packed.ts';
import { placed, portable } from './config-place.ts';
import { planSchema } from './plan-schema.ts';
import { doubletakeVersion } from '../ground/version.ts';
import { readJsonFile } from '../ground/json-file.ts';
import { valueWithoutSecrets } from '../ground/secrets.ts';
import { SEAL, sealOf } from './trust.ts';
import { UsageError } from '../ground/usage-error.ts';

/** What one run leaves behind, in a folder of its own; docs/run-folder.md tells what is in it. */
export interface RunFolder {
  readonly path: string;
  /** Where the history is written while the run goes on; see `findHistory` for reading it. */
  readonly history: string;
  readonly traces: string;
  readonly logs: string;
  /** A small file that is there whole or not at all. */
  readonly write: (name: string, text: string) => void;
}

/**
 * A fresh folder `root/<system>/<time>-<seed>/` with its plan in it, for a run, or for a probe, whose plan is
 * what it was asked. @throws UsageError where it cannot be made.
 */
export function createRunFolder(root: string, plan: Pick<Plan, 'system' | 'seed'>): RunFolder {
  const system = join(root, plan.system);
  try {
    mkdirSync(system, { recursive: true });
    const path = makeFresh(join(system, `${timeName(new Date())}-${plan.seed}`));
    mkdirSync(join(path, 'traces'));
    mkdirSync(join(path, 'logs'));
    linkLatest(path);
    const folder = openRunFolder(path);
    writePlan(folder, plan);
    folder.write('versions.json', toJson(versions()));
    return folder;
  } catch (error) {
    throw new UsageError(`cannot make a run folder in ${system}: ${(error as Error).message}`);
  }
}

/** The plan of a folder, or another in its place, with the seal of who wrote it. */
export function writePlan(folder: RunFolder, plan: object): void {
  const text = toJson(portable(plan));
  const seal = sealOf(text);
  folder.write('plan.json', text);
  if (seal !== undefined) folder.write(SEAL, `${seal}\n`);
}

/** A time as it stands in the name of a folder: it sorts, and no file system minds it. */
export function timeName(time: Date): string {
  return time.toISOString().replaceAll(/[:.]/g, '-');
}

export function openRunFolder(path: string): RunFolder {
  return {
    path,
    history: join(path, 'history.jsonl'),
    traces: join(path, 'traces'),
    logs: join(path, 'logs'),
    write: (name, text) => writeWhole(join(path, name), text),
  };
}

/** A file that is there whole or not at all. */
export function writeWhole(file: string, text: string): void {
  const partial = partialOf(file);
  try {
    rmSync(partial, { force: true });
    // Never through a link: not where the file is, which is replaced, nor where the partial one would be.
    writeFileSync(partial, text, { flag: 'wx' });
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw new Error(`cannot write ${file}: ${(error as Error).message}`, { cause: error });
  }
}

function partialOf(file: string): string {
  return join(dirname(file), `.${basename(file)}.${process.pid}.partial`);
}

/** Whether the file is now there, whole, with this text; if not, there was one already, which stays. */
export function writeFirst(file: string, text: string): boolean {
  const partial = partialOf(file);
  try {
    writeFileSync(partial, text, { flush: true });
    linkSync(partial, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new Error(`cannot write ${file}: ${(error as Error).message}`, { cause: error });
  } finally {
    rmSync(partial, { force: true });
  }
}

/**
 * The run is over and judged: its history is compressed, where there is room for that, with the traces and logs
 * that are large, and then, last of all, its verdict is there.
 */
export async function completeRun(folder: RunFolder, verdict: object): Promise<void> {
  await pack(folder.history, `${folder.history}.gz`).catch(() => undefined);
  await packLarge(folder.traces, '.jsonl');
  await packLarge(folder.logs, '.log');
  folder.write('verdict.json', toJson(verdict));
}

/** @throws UsageError in one line for what is no plan, such as that which a probe was asked. */
export async function readPlan(folder: RunFolder): Promise<Plan> {
  const plan = await findPlan(folder);
  if (plan !== undefined) return plan;
  throw new UsageError(
    `${planFile(folder)}: it says what a probe was asked, and is no plan of a run: probe again, or replay it`,
  );
}

/** As `readPlan`, but undefined for the folder of a probe, which draws no plan. */
export async function findPlan(folder: RunFolder): Promise<Plan | undefined> {
  const file = planFile(folder);
  const found = readJsonFile(file, 'a plan');
  return isAskedOfProbe(found) ? undefined : planIn(found, file);
}

/** What a probe was asked, where the folder is that of a probe. */
export function findProbe(folder: RunFolder): AskedOfProbe | undefined {
  const found = readJsonFile(planFile(folder), 'a plan');
  return isAskedOfProbe(found) ? found : undefined;
}

export interface AskedOfProbe {
  readonly url: string;
}

function isAskedOfProbe(found: unknown): found is AskedOfProbe {
  const { system, url } = (found ?? {}) as Readonly<Record<string, unknown>>;
  return system === PROBE && typeof url === 'string';
}

/** The plan that was found in a file. @throws UsageError in one line for what is none. */
export async function planIn(found: unknown, file: string): Promise<Plan> {
  const { version } = (found ?? {}) as Readonly<Record<string, unknown>>;
  if (version !== 1)
    throw new UsageError(`${file}: plan version ${String(version)} is not known here (1 is)`);
  const { data, error } = (await planSchema()).safeParse(found);
  if (error === undefined) return placed(data, file);
  const { path, message } = error.issues[0]!;
  throw new UsageError(`${file}: not a plan: ${path.map(String).join('.')}: ${message}`);
}

/** What stands for the system in the folder of a probe. */
export const PROBE = 'probe';

function planFile(folder: RunFolder): string {
  return join(folder.path, 'plan.json');
}

/** JSON of several lines, without secrets; what a terminal would obey stands in it as an escape, which reads as the same text. */
export function toJson(value: unknown): string {
  const text = JSON.stringify(valueWithoutSecrets(value), undefined, 2).replaceAll(
    /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (glyph) => glyph.split('').map(escaped).join(''),
  );
  return `${text}\n`;
}

/** One half of a surrogate pair, or a whole character. */
function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export interface Versions {
  readonly version: 1;
  readonly doubletake: string;
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
}

/** Of what runs the run; the header of the history says which Toxiproxy took part. */
function versions(): Versions {
  return {
    version: 1,
    doubletake: doubletakeVersion(),
    node: process.version,
    platform: `${platform()} ${release()} ${arch()}`,
    processor: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
  };
}

/** Two runs may begin in the same millisecond, or the clock may be set back: no folder is used twice. */
function makeFresh(path: string): string {
  for (let attempt = 1; ; attempt++) {
    const candidate = attempt === 1 ? path : `${path}-${attempt}`;
    try {
      mkdirSync(candidate);
      return candidate;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function linkLatest(path: string): void {
  const link = join(dirname(path), 'latest');
  const partial = `${link}.${process.pid}`;
  rmSync(partial, { force: true });
  symlinkSync(basename(path), partial);
  renameSync(partial, link);
}

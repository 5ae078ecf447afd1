// What every run of a store, or of its nights, came to, read from small files. A run that was
// interrupted has no verdict, and one whose files cannot be read is an error: both are listed.
import { existsSync, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readTextFile } from '../ground/text-file.ts';
import type { Anomaly, Verdict } from '../../checker/index.ts';
import { isNight, openNight, readErrors, readResults } from '../campaign/night.ts';
import { readFailed } from '../record/failed.ts';
import { readShrunk, type Shrunk } from '../campaign/shrunk.ts';
import type { Plan } from '../plan/plan.ts';
import type { IndexedRun } from '../report/document/page-data.ts';
import type { JobResult } from '../campaign/result.ts';
import type { Night } from '../campaign/night.ts';
import { UsageError } from '../ground/usage-error.ts';
import { isReallyInside } from '../ground/inside.ts';

/** The newest first. `root` holds a folder for each system with its runs, or nights, or both. */
export async function indexRuns(root: string): Promise<readonly IndexedRun[]> {
  const runs = await Promise.all(
    (await folders(root)).map((name) =>
      isNight(join(root, name)) ? indexNight(root, name) : indexSystem(root, name),
    ),
  );
  return runs.flat().toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
}

/** @throws UsageError where there is no such store: nothing was run there yet, or it is elsewhere. */
export function requireStore(root: string): void {
  if (existsSync(root) && statSync(root).isDirectory()) return;
  throw new UsageError(
    `${root}: there is no such folder; a run or a probe makes it, and --store names another`,
  );
}

async function indexSystem(root: string, system: string): Promise<readonly IndexedRun[]> {
  const names = (await folders(join(root, system))).filter((name) => name !== 'latest');
  return Promise.all(
    names.map(async (name): Promise<IndexedRun> => {
      const folder = join(root, system, name);
      const startedAt = startOf(name) ?? (await stat(folder)).mtime.toISOString();
      const known = {
        path: `${system}/${name}`,
        isKept: true,
        system,
        night: startedAt.slice(0, 10),
        startedAt,
      };
      try {
        const plan = await readJson<Partial<Plan>>(join(folder, 'plan.json'));
        const shrunk = readShrunk(folder);
        if (shrunk !== undefined) return { ...known, ...planFacts(plan), ...shrunkFacts(shrunk) };
        const verdict = await readJson<Partial<Judged>>(join(folder, 'verdict.json'));
        const why = verdict === undefined ? readFailed(folder) : undefined;
        if (why !== undefined) return { ...known, ...planFacts(plan), ...noVerdict('error', why) };
        return { ...known, ...planFacts(plan), ...verdictFacts(verdict, system) };
      } catch (error) {
        return { ...known, ...planFacts(undefined), ...noVerdict('error', String(error)) };
      }
    }),
  );
}

/** A night keeps a small result of each run, also when the run's folder is long gone. */
async function indexNight(root: string, name: string): Promise<readonly IndexedRun[]> {
  let night: Night;
  let results: ReadonlyMap<string, JobResult>;
  try {
    night = openNight(join(root, name));
    results = readResults(night);
  } catch (error) {
    return [damagedNight(name, error)];
  }
  const errors = readErrors(night);
  return Promise.all(
    night.jobs.map(async (job): Promise<IndexedRun> => {
      const { id, system, nemesis, workload, seed } = job;
      const known = { night: name, system, nemesis, workload, seed };
      const result = results.get(id);
      if (result === undefined) {
        const error = errors.get(id);
        const why =
          error === undefined
            ? noVerdict('incomplete', 'not finished: no result')
            : noVerdict('error', error);
        return { ...known, path: `${name}/${id}`, isKept: false, startedAt: night.began, ...why };
      }
      const folder = join(night.path, result.run);
      const verdict = await readJson<Partial<Judged>>(join(folder, 'verdict.json'));
      return {
        ...known,
        path: `${name}/${result.run}`,
        isKept: isReallyInside(root, folder),
        startedAt: result.finished,
        outcome: result.verdict,
        reason: result.reason,
        ok: result.operations.ok,
        unknown: result.operations.info,
        faults: result.faults,
        signatures: result.findings.map(({ signature }) => signature),
        firstViolationNs: firstViolation(verdict?.anomalies ?? []),
      };
    }),
  );
}

/** A night that cannot be read is listed as one run that is an error, and hides no other. */
function damagedNight(name: string, error: unknown): IndexedRun {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    ...{ path: name, isKept: false, system: '', night: name, startedAt: '' },
    ...{ ...planFacts(undefined), ...noVerdict('error', reason) },
  };
}

/** What the verdict file says of the run besides the checker's verdict. */
interface Judged extends Verdict {
  readonly faults: number;
}

function planFacts(
  plan: Partial<Plan> | undefined,
): Pick<IndexedRun, 'nemesis' | 'workload' | 'seed'> {
  return {
    nemesis: plan?.nemesis ?? '',
    workload: plan?.workload?.name ?? '',
    seed: plan?.seed ?? null,
  };
}

type VerdictFacts = Pick<
  IndexedRun,
  'outcome' | 'reason' | 'ok' | 'unknown' | 'faults' | 'signatures' | 'firstViolationNs'
>;

function noVerdict(outcome: 'incomplete' | 'error' | 'shrunk', reason: string): VerdictFacts {
  return { outcome, reason, ok: 0, unknown: 0, faults: 0, signatures: [], firstViolationNs: null };
}

function shrunkFacts({ kind, failed }: Shrunk): VerdictFacts {
  const seen = `${kind} in ${failed.hits} of ${failed.of} real runs`;
  return noVerdict('shrunk', `a shrunk plan: ${seen}`);
}

function verdictFacts(verdict: Partial<Judged> | undefined, system: string): VerdictFacts {
  if (verdict?.verdict === undefined) {
    return noVerdict('incomplete', 'the run was interrupted: no verdict');
  }
  const anomalies = verdict.anomalies ?? [];
  const kinds = new Set(anomalies.map(({ kind }) => kind));
  return {
    outcome: verdict.verdict,
    reason: verdict.reason ?? '',
    ok: verdict.operations?.ok ?? 0,
    unknown: verdict.operations?.info ?? 0,
    faults: verdict.faults ?? 0,
    signatures: [...kinds].toSorted().map((kind) => `${kind} in ${system}`),
    firstViolationNs: firstViolation(anomalies),
  };
}

/** When the first execution was traced that an anomaly accuses. */
function firstViolation(anomalies: readonly Anomaly[]): number | null {
  let firstNs = Infinity;
  for (const { executions } of anomalies) {
    for (const { time } of executions) firstNs = Math.min(firstNs, time ?? Infinity);
  }
  return Number.isFinite(firstNs) ? Math.max(0, firstNs) : null;
}

/** The time in a run folder's name, `2026-11-23T16-33-49-121Z-7`. */
function startOf(name: string): string | undefined {
  const [, day, hours, minutes, seconds, ms] =
    /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z/.exec(name) ?? [];
  return day === undefined ? undefined : `${day}T${hours}:${minutes}:${seconds}.${ms}Z`;
}

/** Undefined where there is no such file. */
async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(readTextFile(file)) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function folders(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

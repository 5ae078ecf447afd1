// What every run of a store came to, read from the small files in its folder. A run that was
// interrupted has no verdict, and one whose files cannot be read is an error: both are listed.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Verdict } from '../../checker/index.ts';
import type { Plan } from '../plan.ts';
import type { IndexedRun } from './page-data.ts';

/** The newest first. `root` holds a folder for each system, and in it one for each run. */
export async function indexRuns(root: string): Promise<readonly IndexedRun[]> {
  const systems = await folders(root);
  const runs = await Promise.all(
    systems.map(async (system) => {
      const names = (await folders(join(root, system))).filter((name) => name !== 'latest');
      return Promise.all(names.map((name) => indexRun(root, { system, name })));
    }),
  );
  return runs.flat().toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

interface Place {
  readonly system: string;
  readonly name: string;
}

async function indexRun(root: string, { system, name }: Place): Promise<IndexedRun> {
  const folder = join(root, system, name);
  const startedAt = startOf(name) ?? (await stat(folder)).mtime.toISOString();
  const known = { path: `${system}/${name}`, system, startedAt };
  try {
    const plan = await readJson<Partial<Plan>>(join(folder, 'plan.json'));
    const verdict = await readJson<Partial<Judged>>(join(folder, 'verdict.json'));
    return { ...known, ...planFacts(plan), ...verdictFacts(verdict) };
  } catch (error) {
    return {
      ...known,
      ...planFacts(undefined),
      ...noVerdict,
      outcome: 'error',
      reason: String(error),
    };
  }
}

/** What the verdict file says of the run besides the checker's verdict. */
interface Judged extends Verdict {
  readonly faults: number;
  readonly recovered?: boolean;
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

const noVerdict = {
  ok: 0,
  unknown: 0,
  faults: 0,
  kinds: [],
  firstViolationNs: null,
} as const;

function verdictFacts(verdict: Partial<Judged> | undefined): Verdicts {
  if (verdict === undefined) {
    return { ...noVerdict, outcome: 'incomplete', reason: 'the run was interrupted: no verdict' };
  }
  const anomalies = verdict.anomalies ?? [];
  const times = anomalies.flatMap(({ executions }) => executions.flatMap(({ time }) => time ?? []));
  return {
    outcome: verdict.verdict ?? 'error',
    reason: verdict.reason ?? '',
    ok: verdict.operations?.ok ?? 0,
    unknown: verdict.operations?.info ?? 0,
    faults: verdict.faults ?? 0,
    kinds: [...new Set(anomalies.map(({ kind }) => kind))].toSorted(),
    firstViolationNs: times.length === 0 ? null : Math.max(0, Math.min(...times)),
  };
}

type Verdicts = Pick<
  IndexedRun,
  'outcome' | 'reason' | 'ok' | 'unknown' | 'faults' | 'kinds' | 'firstViolationNs'
>;

/** The time in a run folder's name, `2026-11-23T16-33-49-121Z-7`. */
function startOf(name: string): string | undefined {
  const [, day, hours, minutes, seconds, ms] =
    /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z/.exec(name) ?? [];
  return day === undefined ? undefined : `${day}T${hours}:${minutes}:${seconds}.${ms}Z`;
}

/** Undefined where there is no such file. */
async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
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

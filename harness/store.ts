// The store: one folder for each run, `runs/<system>/<time>-<seed>/`, and a link `latest` beside
// it. A folder without verdict.json is a run that was interrupted; its history can be checked.
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Plan } from './plan.ts';
import { UsageError } from './usage-error.ts';

export interface RunFolder {
  readonly path: string;
  readonly history: string;
  readonly traces: string;
  readonly logs: string;
  /** A small file that is there whole or not at all. */
  readonly write: (name: string, text: string) => void;
}

/** For a run, or for a probe, whose plan is what it was asked. */
export function createRunFolder(root: string, plan: Pick<Plan, 'system' | 'seed'>): RunFolder {
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const path = join(root, plan.system, `${time}-${plan.seed}`);
  try {
    mkdirSync(join(path, 'traces'), { recursive: true });
    mkdirSync(join(path, 'logs'));
  } catch (error) {
    throw new UsageError(`cannot make the run folder ${path}: ${(error as Error).message}`);
  }
  linkLatest(path);
  const folder = openRunFolder(path);
  folder.write('plan.json', toJson(plan));
  return folder;
}

export function openRunFolder(path: string): RunFolder {
  return {
    path,
    history: join(path, 'history.jsonl'),
    traces: join(path, 'traces'),
    logs: join(path, 'logs'),
    write: (name, text) => {
      const partial = join(path, `.${name}.partial`);
      writeFileSync(partial, text);
      renameSync(partial, join(path, name));
    },
  };
}

/** The history of what the user named: a run folder (or `latest`), or a history file itself. */
export function findHistory(path: string): { readonly file: string; readonly folder?: RunFolder } {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`${path}: no such run folder or history file`);
  if (!stat.isDirectory()) return { file: path };
  const folder = openRunFolder(path);
  if (!statSync(folder.history, { throwIfNoEntry: false })) {
    throw new UsageError(
      `${path}: no history.jsonl in this folder; name a run folder or a history file`,
    );
  }
  return { file: folder.history, folder };
}

export function readPlan(folder: RunFolder): Plan {
  const file = join(folder.path, 'plan.json');
  let plan: Plan;
  try {
    plan = JSON.parse(readFileSync(file, 'utf8')) as Plan;
  } catch (error) {
    throw new UsageError(`${file}: cannot be read as a plan: ${(error as Error).message}`);
  }
  if (plan.version !== 1)
    throw new UsageError(`${file}: plan version ${String(plan.version)} is not known here (1 is)`);
  return plan;
}

export function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function linkLatest(path: string): void {
  const link = join(dirname(path), 'latest');
  const partial = `${link}.${process.pid}`;
  rmSync(partial, { force: true });
  symlinkSync(basename(path), partial);
  renameSync(partial, link);
}

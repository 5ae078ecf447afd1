// What a store holds, read from the small files of each run folder: no history is opened.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Validity } from '../../checker/index.ts';
import type { Judgement } from '../judge.ts';
import type { Plan } from '../plan.ts';
import type { Versions } from '../store.ts';

export interface SavedRun {
  readonly run: string;
  readonly system: string;
  readonly seed?: number;
  readonly nemesis?: string;
  readonly workload?: string;
  readonly version?: string;
  /** `incomplete` without a verdict: interrupted, or still under way. */
  readonly state: Validity | 'incomplete' | 'unreadable';
  /** The first anomaly, or why the run is what it is. */
  readonly sentence: string;
}

/** The oldest first; names of run folders begin with their time. */
export function savedRuns(store: string): readonly SavedRun[] {
  return foldersIn(store)
    .flatMap((system) => foldersIn(join(store, system)).map((name) => ({ system, name })))
    .filter(({ system, name }) => existsSync(join(store, system, name, 'plan.json')))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ system, name }) => savedRun(join(store, system, name), system));
}

function savedRun(run: string, system: string): SavedRun {
  try {
    const plan = readJson(join(run, 'plan.json')) as Partial<Plan> | undefined;
    const versions = readJson(join(run, 'versions.json')) as Versions | undefined;
    const verdict = readJson(join(run, 'verdict.json')) as Judgement | undefined;
    return {
      ...{ run, system },
      ...(plan?.seed !== undefined && { seed: plan.seed }),
      ...(plan?.nemesis !== undefined && { nemesis: plan.nemesis }),
      ...(plan?.workload !== undefined && { workload: plan.workload.name }),
      ...(versions !== undefined && { version: versions.doubletake }),
      ...(verdict === undefined
        ? { state: 'incomplete', sentence: 'it has no verdict; check judges what there is' }
        : {
            state: verdict.verdict,
            sentence: verdict.anomalies[0]?.sentence ?? verdict.reason,
          }),
    };
  } catch (error) {
    return { run, system, state: 'unreadable', sentence: (error as Error).message };
  }
}

function readJson(file: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

// The runs of a night, each with an id that says which it is: the same config and the same name of
// the night give the same jobs on every machine, so that shards and workers need not talk.
import { dirname, relative, resolve } from 'node:path';
import { isConfigFile } from '../config/load.ts';
import { type Plan } from '../plan/plan.ts';
import { drawPlan, USUAL } from '../run/draw-plan.ts';
import { seededRandom } from '../ground/random.ts';
import { findSystem, registryFor } from '../config/find-system.ts';
import { objectNamed, type Registry } from '../config/registry.ts';
import type { System } from '../system/system.ts';
import { UsageError } from '../ground/usage-error.ts';
import { requiring } from './plan-from.ts';
import type { NightConfig, NightEntry } from './config.ts';

export interface Job {
  /** `ben.puthash.mix.7`, also the name of its result. */
  readonly id: string;
  /** Place of the entry in the config. */
  readonly entry: number;
  readonly system: string;
  /** How the system is found: its name, or the path of its config file from where `nightly` was started. */
  readonly place: string;
  readonly workload: string;
  readonly nemesis: string;
  readonly seed: number;
  readonly durationMs: number;
  readonly clients: number;
  readonly keys: number;
  readonly rateHz: number;
  readonly deadlineMs: number;
  readonly isSimulated: boolean;
  /** The file of a failure that was kept, from where `nightly` was started: that is done again, and nothing drawn. */
  readonly kept?: string;
  /** What it must come to besides. */
  readonly require?: readonly string[];
  /** Of a control: a system that is known to be buggy. */
  readonly isControl: boolean;
}

/** How words of the config become values; they are the command line's. */
export interface Readings {
  readonly seeds: (text: string) => readonly number[];
  readonly durationMs: (text: string) => number;
}

export interface JobsOptions {
  readonly config: NightConfig;
  /** Where paths of systems start from. */
  readonly configFile: string;
  /** What fresh seeds are drawn from. */
  readonly night: string;
  readonly readings: Readings;
}

/** Every plan is drawn once here, so that what cannot be run is refused before the night begins. */
export async function jobsOf(options: JobsOptions): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  for (const [index, entry] of options.config.entries.entries()) {
    for (const word of entry.systems ?? []) {
      const place = isConfigFile(word) ? fromHere(dirname(options.configFile), word) : word;
      const system = await findSystem(place);
      const registry = await registryFor(system);
      jobs.push(...jobsOfEntry({ ...options, entry, index, place, system, registry }));
    }
  }
  return jobs;
}

/** Absolute paths mean nothing on another machine, where the same files may lie elsewhere. */
export function fromHere(folder: string, file: string): string {
  return relative('', resolve(folder, file));
}

export function planOf(job: Job, system: System, registry: Registry): Plan {
  const { seed, durationMs, workload: name, clients, keys, rateHz, deadlineMs } = job;
  const nemesis = objectNamed('nemeses', job.nemesis, registry);
  const workload = objectNamed('workloads', name, registry);
  const numbers = { seed, durationMs, clients, keys, rateHz, deadlineMs };
  return requiring(drawPlan(system, nemesis, { ...numbers, workload }), job.require);
}

/** Every `count`-th job from the `index`-th on (counted from 1): each shard has some of everything. */
export function shardOf(
  jobs: readonly Job[],
  { index, count }: { readonly index: number; readonly count: number },
): readonly Job[] {
  return jobs.filter((_, place) => place % count === index - 1);
}

interface EntryOptions extends JobsOptions {
  readonly entry: NightEntry;
  readonly index: number;
  readonly place: string;
  readonly system: System;
  readonly registry: Registry;
}

function jobsOfEntry({ configFile, entry, index, place, system, ...rest }: EntryOptions): Job[] {
  const { readings } = rest;
  const settings = {
    entry: index,
    system: system.name,
    place,
    clients: entry.clients ?? 5,
    keys: entry.keys ?? 2,
    rateHz: entry.rate ?? 30,
    isSimulated: entry.simulated === true,
    isControl: entry.mustFail !== undefined,
    ...(entry.require && { require: entry.require }),
  };
  const jobs: Job[] = [];
  try {
    const durationMs = readings.durationMs(entry.time ?? '30s');
    const deadlineMs = readings.durationMs(entry.deadline ?? '5s');
    const seeds = seedsOf(entry, rest);
    for (const workload of entry.workloads ?? [system.workloads?.[0] ?? USUAL]) {
      for (const nemesis of entry.nemeses ?? ['mix']) {
        for (const seed of seeds) {
          const name = [settings.isSimulated ? `simulated-${system.name}` : system.name];
          const id = [...name, workload, nemesis, seed].join('.');
          const job = { ...settings, id, workload, nemesis, seed, durationMs, deadlineMs };
          planOf(job, system, rest.registry);
          jobs.push(job);
        }
      }
    }
  } catch (error) {
    throw new UsageError(`${configFile}: entries.${index}: ${(error as Error).message}`);
  }
  return jobs;
}

function seedsOf(
  { seeds, freshSeeds = 0 }: NightEntry,
  { night, readings }: Pick<JobsOptions, 'night' | 'readings'>,
): readonly number[] {
  const drawn = new Set(seeds === undefined ? [] : readings.seeds(seeds));
  const random = seededRandom(0).split(night);
  for (const wanted = drawn.size + freshSeeds; drawn.size < wanted;) {
    drawn.add(random.integer(0, 2 ** 31 - 1));
  }
  return [...drawn];
}

// Finds what words mean: the system that one of the command line or of a night's config stands for, and
// the nemeses, workloads, models and scenarios that go with it.
import { existsSync } from 'node:fs';
import { suggestion } from '../ground/nearest.ts';
import { UsageError } from '../ground/usage-error.ts';
import { loadSystems } from '../system/index.ts';
import type { System } from '../system/system.ts';
import type { Workload } from '../workload/workload.ts';
import type { Model } from '../../checker/index.ts';
import { isConfigFile, loadConfig, resolveConfig } from './load.ts';
import { objectNamed, ours, type Registry } from './registry.ts';

/** By its name, or by the path of its config file. */
export async function findSystem(name: string): Promise<System> {
  if (isConfigFile(name)) return loadConfig(name);
  const systems = await loadSystems();
  const system = systems.get(name);
  if (system === undefined) {
    throw new UsageError(
      `no system is called ${name}${suggestion(name, [...systems.keys()])} (a config file is named by its path: ./doubletake.config.yaml)`,
    );
  }
  const missing = await system.missing?.();
  if (missing !== undefined) throw new UsageError(`${name} cannot run here: ${missing}`);
  return system;
}

/** A system or a plan: where it comes from a config file, that file's modules have a say in what names mean. */
export interface Origin {
  readonly configFile?: string | undefined;
}

/**
 * What names mean with a system, or in a plan: ours, and those of the modules of its config file.
 *
 * @throws UsageError where that file or one of its modules is not there, or is wrong.
 */
export async function registryFor({ configFile }: Origin): Promise<Registry> {
  return configFile === undefined ? ours : (await resolveConfig(configFile)).registry;
}

/** The workload that a plan names. */
export async function workloadOf(
  plan: Origin & { readonly workload: { readonly name: string } },
): Promise<Workload> {
  return objectNamed('workloads', plan.workload.name, await registryFor(plan));
}

/**
 * The model of this name, of ours or of the plan's config file; undefined where there is none.
 *
 * @throws UsageError where that file is gone: nobody can say what was meant.
 */
export async function findModel(name: string, plan: Origin = {}): Promise<Model | undefined> {
  const { configFile } = plan;
  if (configFile !== undefined && !existsSync(configFile)) {
    throw new UsageError(`model ${name} is of a module that ${configFile} named, which is gone`);
  }
  const { models, workloads } = await registryFor(plan);
  if (Object.hasOwn(models, name)) return models[name];
  const own = Object.values(workloads).map(({ model }) => model);
  return own.find((model): model is Model => typeof model !== 'string' && model.name === name);
}

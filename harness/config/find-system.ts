// Finds the system that a word of the command line or of a night's config means.
import { suggestion } from '../ground/nearest.ts';
import { UsageError } from '../ground/usage-error.ts';
import { loadSystems } from '../system/index.ts';
import type { System } from '../system/system.ts';
import { isConfigFile, loadConfig } from './load.ts';

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

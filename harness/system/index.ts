// Every system that doubletake brings along. A new one is a file beside this and a line here.
import { isConfigFile, loadConfig } from '../config/load.ts';
import { UsageError } from '../ground/usage-error.ts';
import { etcdSystems } from './database/etcd.ts';
import { natsSystems } from './database/nats.ts';
import { postgresSystems } from './database/postgres.ts';
import { redisSystems } from './database/redis.ts';
import { referenceSystems } from './reference/reference.ts';
import type { System } from './system.ts';

export async function loadSystems(): Promise<ReadonlyMap<string, System>> {
  const systems = [
    ...(await referenceSystems()),
    ...redisSystems,
    ...postgresSystems,
    ...natsSystems,
    ...etcdSystems,
  ];
  return new Map(systems.map((system) => [system.name, system]));
}

/** By its name, or by the path of its config file. */
export async function findSystem(name: string): Promise<System> {
  if (isConfigFile(name)) return loadConfig(name);
  const systems = await loadSystems();
  const system = systems.get(name);
  if (system === undefined) {
    throw new UsageError(
      `no system is called ${name}; there are: ${[...systems.keys()].join(', ')}. A config file is named by its path: ./doubletake.config.yaml`,
    );
  }
  const missing = await system.missing?.();
  if (missing !== undefined) throw new UsageError(`${name} cannot run here: ${missing}`);
  return system;
}

// Every system that doubletake brings along. A new one is a file beside this and a line here.
import { UsageError } from '../usage-error.ts';
import { referenceSystems } from './reference.ts';
import type { System } from './system.ts';

export async function loadSystems(): Promise<ReadonlyMap<string, System>> {
  const systems = await referenceSystems();
  return new Map(systems.map((system) => [system.name, system]));
}

export async function findSystem(name: string): Promise<System> {
  const systems = await loadSystems();
  const system = systems.get(name);
  if (system === undefined) {
    throw new UsageError(
      `no system is called ${name}; there are: ${[...systems.keys()].join(', ')}`,
    );
  }
  return system;
}

// Draws plans: for a system, by a nemesis and a seed, before anything starts.
import { seededRandom } from '../ground/random.ts';
import { UsageError } from '../ground/usage-error.ts';
import type { Nemesis } from '../nemesis/nemesis.ts';
import { clientNames, clientNumber } from '../plan/names.ts';
import type { Plan, WorkloadPlan } from '../plan/plan.ts';
import { clientsOf, type Script } from '../plan/script.ts';
import type { Link, Topology } from '../plan/topology.ts';
import type { System } from '../system/system.ts';

export interface PlanOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly workload: WorkloadPlan;
}

/** Draws a plan; the same arguments give the same one, on any machine. */
export function drawPlan(system: System, nemesis: Nemesis, options: PlanOptions): Plan {
  const topology = topologyOf(system, options.workload.clients);
  const missing = nemesis.needs?.(topology);
  if (missing !== undefined) throw new UsageError(`nemesis ${nemesis.name} ${missing}`);
  const random = seededRandom(options.seed).split('nemesis');
  return {
    version: 1,
    system: system.name,
    ...(system.configFile !== undefined && { configFile: system.configFile }),
    nemesis: nemesis.name,
    ...options,
    faults: nemesis
      .schedule({ topology, random, durationMs: options.durationMs })
      .toSorted((a, b) => a.atMs - b.atMs),
  };
}

/** The plan of a run in which a script decides what happens. */
export function scriptedPlan(system: System, script: Script, seed: number): Plan {
  const clients = Math.max(...clientsOf(script).map((name) => clientNumber(name) + 1));
  return {
    version: 1,
    system: system.name,
    ...(system.configFile !== undefined && { configFile: system.configFile }),
    seed,
    workload: { name: 'puthash', clients, keys: 1, rateHz: 1, deadlineMs: 60_000 },
    nemesis: 'none',
    durationMs: 0,
    faults: [],
    script,
  };
}

/** The same plan for another system. */
export function planFor({ name, configFile }: System, plan: Plan): Plan {
  const { configFile: _, ...rest } = plan;
  return { ...rest, system: name, ...(configFile !== undefined && { configFile }) };
}

/** One link for each ordered pair of nodes that the system names, and from each client to each node. */
export function topologyOf(
  system: Pick<System, 'nodes' | 'links' | 'spared' | 'roles'>,
  clientCount: number,
): Topology {
  const nodes = system.nodes.map(({ name }) => name);
  const clients = clientNames(clientCount);
  const clientLinks: Link[] = clients.flatMap((from) => nodes.map((to) => ({ from, to })));
  return {
    nodes,
    spared: system.spared ?? [],
    roles: system.roles?.names ?? [],
    clients,
    links: [...system.links, ...clientLinks],
  };
}

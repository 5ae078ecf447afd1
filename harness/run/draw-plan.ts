// Draws plans: for a system, by a nemesis and a seed, before anything starts.
import { modelNames, unfitExpectation } from '../../checker/index.ts';
import { seededRandom } from '../ground/random.ts';
import { suggestion } from '../ground/nearest.ts';
import { UsageError } from '../ground/usage-error.ts';
import { faultsWithout } from '../cluster/node-spec.ts';
import { beginDrawing, type Nemesis } from '../nemesis/nemesis.ts';
import { clientNames, clientNumber } from '../plan/names.ts';
import type { Fault } from '../plan/fault.ts';
import type { Plan } from '../plan/plan.ts';
import { clientsOf, type Script } from '../plan/script.ts';
import type { Link, Topology } from '../plan/topology.ts';
import type { System } from '../system/system.ts';
import { puthash } from '../workload/puthash.ts';
import { modelName, type Workload } from '../workload/workload.ts';
import { targetsOf } from './aim.ts';

/** What is drawn; the numbers are the command line's own when left out. */
export interface PlanOptions {
  /** A whole number; the same one gives the same plan. */
  readonly seed: number;
  /** How long clients work under faults. */
  readonly durationMs: number;
  /** What they do: a workload whose operations the system's clients know. */
  readonly workload: Workload;
  /** Logical clients, each with one operation at a time; 5 when left out. */
  readonly clients?: number;
  /** Keys that they share; 5 when left out. */
  readonly keys?: number;
  /** Operations a second that each client aims at; 30 when left out. */
  readonly rateHz?: number;
  /** After which an operation that was not answered is unknown; 5000 when left out. */
  readonly deadlineMs?: number;
  /** What the workload's model is expected to keep, such as an isolation level; what the workload says when left out. */
  readonly expect?: string;
}

/**
 * Draws a plan; the same arguments give the same one, on any machine. Nothing is started.
 *
 * @throws UsageError where the nemesis needs what the system has not, aims at what there is not, or
 * the system's clients do not know the workload.
 * @example
 * const plan = drawPlan(system, nemeses['mix']!, { seed: 7, durationMs: 30_000, workload });
 */
export function drawPlan(system: System, nemesis: Nemesis, options: PlanOptions): Plan {
  const { seed, durationMs, workload, clients = 5, keys = 5 } = options;
  const { rateHz = 30, deadlineMs = 5000, expect } = options;
  const { workloads: known = [USUAL] } = system;
  if (!known.includes(workload.name)) {
    throw new UsageError(
      `the clients of ${system.name} know nothing of workload ${workload.name}; they know ${known.join(', ')}`,
    );
  }
  const unfit = expect !== undefined && unfitExpectation(modelName(workload), expect);
  if (unfit) throw new UsageError(`workload ${workload.name}: ${unfit}`);
  const topology = topologyOf(system, clients);
  const missing = nemesis.needs?.(topology);
  if (missing !== undefined) throw new UsageError(`nemesis ${nemesis.name} ${missing}`);
  const random = seededRandom(seed).split('nemesis');
  const drawn = beginDrawing();
  // Those of a nemesis of the user's have not been counted yet.
  drawn.add(nemesis.schedule({ topology, random, durationMs }));
  const { faults } = drawn;
  refuseUnknownTargets(nemesis, faults, topology);
  return {
    version: 1,
    system: system.name,
    ...(system.configFile !== undefined && { configFile: system.configFile }),
    nemesis: nemesis.name,
    seed,
    durationMs,
    workload: {
      ...{ name: workload.name, clients, keys, rateHz, deadlineMs },
      ...(expect !== undefined && { expect }),
    },
    faults: faults.toSorted((a, b) => a.atMs - b.atMs),
  };
}

/** The workload of systems that name none. */
export const USUAL: string = puthash.name;

function refuseUnknownTargets(
  nemesis: Nemesis,
  faults: readonly Fault[],
  { nodes, roles, clients }: Topology,
): void {
  const known = new Set([...nodes, ...roles, ...clients]);
  for (const fault of faults) {
    const unknown = targetsOf(fault).find((target) => !known.has(target));
    if (unknown === undefined) continue;
    throw new UsageError(
      `nemesis ${nemesis.name} aims ${fault.f} at ${unknown}, which is no node, role or client here${suggestion(unknown, [...known])}`,
    );
  }
}

/** @throws UsageError for a workload that is not the plan's, or that names a model which there is not. */
export function refuseOtherWorkload(plan: Plan, { name, model }: Workload): void {
  if (plan.workload.name !== name) {
    throw new UsageError(`the plan is of workload ${plan.workload.name}, and was given ${name}`);
  }
  if (typeof model !== 'string' || modelNames.includes(model)) return;
  throw new UsageError(
    `workload ${name}: the checker has no model ${model}; give the model itself, or one of ${modelNames.join(', ')}`,
  );
}

/**
 * The plan of a run in which a script, such as a scenario, decides what happens. `seed` is that of the
 * clients' own chances; `workload` the one whose model judges it, puthash when left out.
 *
 * @example
 * const plan = scriptedPlan(await findSystem('fixed'), scenarios['exam']!, 1);
 */
export function scriptedPlan(
  system: System,
  { name, steps }: Script,
  seed: number,
  workload: Workload = puthash,
): Plan {
  const numbers = clientsOf({ name, steps }).map((client) => clientNumber(client) + 1);
  return {
    version: 1,
    system: system.name,
    ...(system.configFile !== undefined && { configFile: system.configFile }),
    seed,
    workload: {
      name: workload.name,
      clients: Math.max(1, ...numbers),
      keys: 1,
      rateHz: 1,
      deadlineMs: 60_000,
    },
    nemesis: 'none',
    durationMs: 0,
    faults: [],
    script: { name, steps },
  };
}

/** The same plan for another system. */
export function planFor({ name, configFile }: System, plan: Plan): Plan {
  const { configFile: _, ...rest } = plan;
  return { ...rest, system: name, ...(configFile !== undefined && { configFile }) };
}

/**
 * What there is to break: one link for each ordered pair of nodes that the system names, and from
 * each client to each node. @throws UsageError for a system without nodes.
 */
export function topologyOf(
  system: Pick<System, 'name' | 'nodes' | 'links' | 'spared' | 'roles'>,
  clientCount: number,
): Topology {
  if (system.nodes.length === 0) {
    throw new UsageError(`system ${system.name} has no nodes: there is nothing to start`);
  }
  const nodes = system.nodes.map(({ name }) => name);
  const clients = clientNames(clientCount);
  const clientLinks: Link[] = clients.flatMap((from) => nodes.map((to) => ({ from, to })));
  return {
    nodes,
    spared: system.spared ?? [],
    without: Object.fromEntries(system.nodes.map((spec) => [spec.name, faultsWithout(spec)])),
    roles: system.roles?.names ?? [],
    clients,
    links: [...system.links, ...clientLinks],
  };
}

// A plan: everything that is drawn before a run starts. It is data (JSON), stored with the run, so
// that a replay does the same again and a shrinker can take parts away.
import type { Link, LinkFault, NodeName } from '../cluster/cluster.ts';
import type { Nemesis, Topology } from '../nemesis/nemesis.ts';
import { seededRandom } from '../ground/random.ts';
import { clientsOf, type Script } from './script.ts';
import type { Op, System } from '../system/system.ts';
import { UsageError } from '../ground/usage-error.ts';

/** A fault with its own end: nobody can begin one that is never taken off again. */
export type Fault = LinkAction | NodeAction;

interface When {
  /** Milliseconds since the clients began. */
  readonly atMs: number;
  readonly forMs: number;
}

type LinkAction = When & {
  /** Names of links, `s1->s2`; either end may be a role, as in `primary->backup`. */
  readonly links: readonly string[];
} & LinkFault;

/** `kill` ends with a start, `pause` with a resume. */
type NodeAction = When & {
  readonly f: 'kill' | 'pause';
  /** Names of nodes, or of roles. */
  readonly nodes: readonly NodeName[];
};

export interface Plan {
  readonly version: 1;
  readonly system: string;
  /** The config file that the system comes from, when it is not one of ours. */
  readonly configFile?: string;
  readonly seed: number;
  readonly workload: WorkloadPlan;
  readonly nemesis: string;
  /** How long clients issue operations under faults. */
  readonly durationMs: number;
  readonly faults: readonly Fault[];
  /** What is done step by step instead: then nothing is drawn. */
  readonly script?: Script;
}

export interface WorkloadPlan {
  readonly name: string;
  readonly clients: number;
  readonly keys: number;
  /** Operations a second that each client aims at; it issues the next one no earlier. */
  readonly rateHz: number;
  /** After which an operation that was not answered becomes `info`. */
  readonly deadlineMs: number;
  /** For each client the operations themselves, where they are not drawn from the seed (a shrunk plan). */
  readonly operations?: Readonly<Record<string, readonly PlannedOp[]>>;
}

/** An operation that is issued no earlier than at its time, in milliseconds since the clients began. */
export type PlannedOp = Op & { readonly atMs?: number };

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
  const clients = Math.max(...clientsOf(script).map((name) => Number(name.slice(1)) + 1));
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

/** The same plan, as far as a shorter time goes. */
export function cutShort(plan: Plan, durationMs: number): Plan {
  const faults = plan.faults.filter(({ atMs, forMs }) => atMs + forMs <= durationMs);
  return { ...plan, durationMs, faults };
}

export function clientNames(clients: number): string[] {
  return Array.from({ length: clients }, (_, index) => `c${index}`);
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

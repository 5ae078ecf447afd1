// A nemesis draws, before the run, which faults happen when. It is pure: a schedule is data, each
// fault carries its own end, and injector.ts alone makes them happen.
import type { Link, NodeName } from '../cluster/cluster.ts';
import type { Fault } from '../plan/plan.ts';
import type { Random } from '../ground/random.ts';

export interface Nemesis {
  readonly name: string;
  readonly summary: string;
  /** Why it cannot work here ("needs two nodes that may be killed"), or undefined when it can. */
  readonly needs?: (topology: Topology) => string | undefined;
  readonly schedule: (context: NemesisContext) => readonly Fault[];
}

export interface NemesisContext {
  readonly topology: Topology;
  readonly random: Random;
  /** Every fault has begun and ended within this time. */
  readonly durationMs: number;
}

export interface Topology {
  readonly nodes: readonly NodeName[];
  /** Nodes that are never killed or paused. */
  readonly spared: readonly NodeName[];
  /** What a fault may be aimed at instead of a node: whoever plays the role when it begins. */
  readonly roles: readonly string[];
  readonly clients: readonly string[];
  /** Between nodes, and from each client to each node. */
  readonly links: readonly Link[];
}

export function mortals(topology: Topology): NodeName[] {
  return topology.nodes.filter((node) => !topology.spared.includes(node));
}

/** Lays out faults one after another, `pauseMs` apart, until the time is over. */
export function repeat(
  { random, durationMs }: NemesisContext,
  timing: {
    readonly forMs: readonly [number, number];
    readonly pauseMs: readonly [number, number];
  },
  draw: (when: { readonly atMs: number; readonly forMs: number }) => readonly Fault[],
): Fault[] {
  const faults: Fault[] = [];
  for (let atMs = random.integer(...timing.pauseMs); ;) {
    const forMs = random.integer(...timing.forMs);
    if (atMs + forMs > durationMs) return faults;
    faults.push(...draw({ atMs, forMs }));
    atMs += forMs + random.integer(...timing.pauseMs);
  }
}

// The topology: which nodes, clients and links there are, by name. Everything else refers to these names.
import { NODE_FAULT_NAMES, type NodeFaultName } from './fault.ts';

export type NodeName = string;

/** One directed path, named by who dials: a node (`s1->s2`) or a client (`c0->s1`). */
export interface Link {
  readonly from: string;
  readonly to: NodeName;
}

export function linkName(link: Link): string {
  return `${link.from}->${link.to}`;
}

/** All that a fault may be aimed at, by name. */
export interface Topology {
  readonly nodes: readonly NodeName[];
  /** Nodes that are never killed or paused. */
  readonly spared: readonly NodeName[];
  /** For a node, the faults that it cannot have: nobody told how. */
  readonly without?: Readonly<Record<NodeName, readonly NodeFaultName[]>>;
  /** What a fault may be aimed at instead of a node: whoever plays the role when it begins. */
  readonly roles: readonly string[];
  readonly clients: readonly string[];
  /** Between nodes, and from each client to each node. */
  readonly links: readonly Link[];
}

/** The nodes that are not spared, in the order of the topology. */
export function unspared({ nodes, spared }: Topology): NodeName[] {
  return nodes.filter((node) => !spared.includes(node));
}

/** The nodes that may be killed or paused, or get just one of these faults, in the order of the topology. */
export function killable(topology: Topology, fault?: NodeFaultName): NodeName[] {
  const faults = fault === undefined ? NODE_FAULT_NAMES : [fault];
  return unspared(topology).filter((node) =>
    faults.some((f) => topology.without?.[node]?.includes(f) !== true),
  );
}

// The topology: which nodes, clients and links there are, by name. Everything else refers to these names.

export type NodeName = string;

/** One directed path, named by who dials: a node (`s1->s2`) or a client (`c0->s1`). */
export interface Link {
  readonly from: string;
  readonly to: NodeName;
}

export function linkName(link: Link): string {
  return `${link.from}->${link.to}`;
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

export function killable(topology: Topology): NodeName[] {
  return topology.nodes.filter((node) => !topology.spared.includes(node));
}

// What can be done to a cluster's nodes and links, the same however they were started: as processes
// of this machine or in containers.
import type { NodeSpec } from './node-spec.ts';
import type { Cluster } from './cluster.ts';
import { linkName, type NodeName } from '../plan/topology.ts';
import { actsOf, type NodeControl } from './node-control.ts';
import type { Links } from './links/links.ts';
import type { RunningCluster } from './running-cluster.ts';
import type { Wire } from './links/wire.ts';

type Controls = Omit<Cluster, 'healAll' | 'stop'> & Pick<RunningCluster, 'addresses'>;

export function controlsOf(
  nodes: ReadonlyMap<NodeName, NodeControl>,
  {
    links,
    wires,
    clients,
  }: {
    readonly links: Links;
    readonly wires: readonly Wire[];
    readonly clients: readonly string[];
  },
): Controls {
  return {
    nodes: [...nodes.keys()],
    links: wires.map(({ link }) => link),
    nodeState: (name) => nodeNamed(nodes, name).state(),
    breakLinks: links.break,
    mendLinks: links.mend,
    beginOnNode: (name, fault) => actsOf(nodeNamed(nodes, name).faults, fault).begin(fault),
    endOnNode: (name, fault) => actsOf(nodeNamed(nodes, name).faults, fault).end(fault),
    addresses: Object.fromEntries(clients.map((client) => [client, addressesFor(client, wires)])),
  };
}

/** For each node, the address at which `from` reaches it. */
export function addressesFor(
  from: string,
  wires: readonly Wire[],
): Readonly<Record<NodeName, string>> {
  const own = wires.filter(({ link }) => link.from === from);
  return Object.fromEntries(own.map(({ link, listen }) => [link.to, listen]));
}

/** Where each link is dialled, by its name. */
export function dialledAt(wires: readonly Wire[]): Readonly<Record<string, string>> {
  return Object.fromEntries(wires.map(({ link, listen }) => [linkName(link), listen]));
}

/** What a canary asks of a node that is up; undefined where it has nothing to ask. */
export function canaryPathOf(
  nodes: ReadonlyMap<NodeName, NodeControl>,
  specs: readonly NodeSpec[],
): (name: NodeName) => string | undefined {
  return (name) =>
    nodeNamed(nodes, name).state() === 'up'
      ? specs.find((spec) => spec.name === name)?.readyPath
      : undefined;
}

function nodeNamed(nodes: ReadonlyMap<NodeName, NodeControl>, name: NodeName): NodeControl {
  const node = nodes.get(name);
  if (node === undefined) throw new Error(`there is no node ${name}`);
  return node;
}

// The simulated cluster: the same interface as the real one, so that the same nemeses break it.
import { type Cluster, type Effect } from '../cluster/cluster.ts';
import { LINK_FAULTS, type LinkFault, type NodeFault } from '../plan/fault.ts';
import { actsOf } from '../cluster/node-control.ts';
import { linkName, type Link } from '../plan/topology.ts';
import type { Machine, Timing } from '../plan/machine.ts';
import type { Random } from '../ground/random.ts';
import type { Transport } from '../system/reference/machine-client.ts';
import { createNetwork } from './network.ts';
import { createNode, type SimulatedNode } from './node.ts';
import type { Timeline } from './timeline.ts';

export interface SimulatedCluster extends Cluster {
  /** A transport for callers that are no nodes: a client over its links, or the nemesis past all faults. */
  readonly transportOf: (from: string) => Transport;
}

export interface SimulatedClusterOptions {
  readonly machines: Readonly<Record<string, Machine>>;
  readonly links: readonly Link[];
  /** Nodes that are up when it returns; all, when it is left out. */
  readonly up?: readonly string[];
  readonly timing: Timing;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly trace?: (line: Readonly<Record<string, unknown>>) => void;
}

const DONE: Effect = { verified: true, evidence: 'simulated' };

export function startSimulatedCluster(options: SimulatedClusterOptions): SimulatedCluster {
  const { machines, links, timing, timeline, random, trace } = options;
  const nodes = new Map<string, SimulatedNode>();
  const network = createNetwork({
    timeline,
    random: random.split('network'),
    deliver: (call) => nodes.get(call.to)?.receive(call) === true,
  });
  const names = Object.keys(machines);
  for (const name of names) {
    const node = createNode({
      name,
      machine: machines[name]!,
      peers: names.filter((peer) => peer !== name),
      timing,
      timeline,
      network,
      random: random.split(name),
      ...(trace && { trace }),
    });
    nodes.set(name, node);
  }

  const known = new Set(links.map(linkName));
  const eachLink = (
    some: readonly Link[],
    fault: LinkFault,
    act: (link: Link, fault: LinkFault) => void,
  ): Promise<Effect> => {
    for (const link of some) {
      const isDirected = LINK_FAULTS[fault.f].follows === 'message';
      const ways = isDirected ? [link, { from: link.to, to: link.from }] : [link];
      if (!ways.some((way) => known.has(linkName(way)))) {
        throw new Error(`there is no link ${linkName(link)}`);
      }
      act(link, fault);
    }
    return Promise.resolve(DONE);
  };
  const onNode =
    (act: (node: SimulatedNode, fault: NodeFault) => boolean) =>
    (name: string, fault: NodeFault): Promise<Effect> => {
      const node = nodes.get(name)!;
      const before = node.state();
      const verified = act(node, fault);
      return Promise.resolve(verified ? DONE : { verified, evidence: `${name} is ${before}` });
    };

  const transportOf =
    (from: string): Transport =>
    (to, message, { label }) =>
      new Promise((resolve, reject) => {
        network.send({
          name: label,
          from,
          to,
          message,
          end: (outcome) => {
            timeline.wake();
            if ('reply' in outcome) resolve(outcome.reply);
            else reject(Object.assign(new Error(outcome.error), { code: outcome.error }));
          },
        });
      });

  for (const name of options.up ?? names) nodes.get(name)!.start();
  return {
    nodes: names,
    links,
    nodeState: (name) => nodes.get(name)!.state(),
    breakLinks: (some, fault) => eachLink(some, fault, network.breakLink),
    mendLinks: (some, fault) => eachLink(some, fault, network.mendLink),
    beginOnNode: onNode((node, fault) => actsOf(node.faults, fault).begin(fault)),
    endOnNode: onNode((node, fault) => actsOf(node.faults, fault).end(fault)),
    healAll: () => {
      for (const node of nodes.values()) node.faults.pause.end({ f: 'pause' });
      network.mendAll();
      for (const node of nodes.values()) node.start();
      return Promise.resolve(DONE);
    },
    stop: () => {
      for (const node of nodes.values()) node.faults.kill.begin({ f: 'kill' });
      return Promise.resolve();
    },
    transportOf,
  };
}

// Grudges: who does not hear whom. Each is the set of links that a partition takes away.
import { linkName, type Link, type NodeName, unspared, type Topology } from '../plan/topology.ts';
import type { Random } from '../ground/random.ts';

export type Grudge = (topology: Topology, random: Random) => readonly Link[];

/** One node sees no other node; clients may still reach it. */
export const isolateOne: Grudge = (topology, random) => {
  const lonely = random.pick(unspared(topology));
  return between(topology, (from, to) => (from === lonely) !== (to === lonely)).filter(
    ({ from }) => !topology.clients.includes(from),
  );
};

/** Nodes and clients fall into two groups, drawn anew each time, that do not see each other. */
export const halves: Grudge = (topology, random) => {
  const side = new Map(
    [...topology.nodes, ...topology.clients].map((member) => [member, random.chance(0.5)]),
  );
  return between(topology, (from, to) => side.get(from) !== side.get(to));
};

/** Every node sees a majority, and no two see the same one (Jepsen's majorities-ring). */
const majorityRing: Grudge = (topology, random) => {
  const ring = random.shuffle(topology.nodes);
  const reach = Math.ceil(Math.floor(ring.length / 2) / 2);
  const distance = (a: string, b: string): number => {
    const gap = Math.abs(ring.indexOf(a) - ring.indexOf(b));
    return Math.min(gap, ring.length - gap);
  };
  return between(topology, (from, to) => ring.includes(from) && distance(from, to) > reach);
};

/** One node cannot send to another; the way back is open. */
const oneWay: Grudge = (topology, random) => [random.pick(topology.links)];

/** A node does not reach those that watch it, and is taken for dead while it lives. */
function suspect(topology: Topology, suspected: NodeName): readonly Link[] {
  const watchers = topology.spared.length > 0 ? topology.spared : topology.nodes;
  return between(topology, (from, to) => from === suspected && watchers.includes(to));
}

const suspectOne: Grudge = (topology, random) => suspect(topology, random.pick(unspared(topology)));

const grudges: readonly Grudge[] = [isolateOne, halves, majorityRing, oneWay, suspectOne];

/** A grudge that takes no link away here (a ring of three) gives way to one that does. */
export function drawGrudge(topology: Topology, random: Random): string[] {
  for (const grudge of random.shuffle(grudges)) {
    const links = grudge(topology, random);
    if (links.length > 0) return links.map(linkName);
  }
  return [];
}

function between(topology: Topology, hates: (from: string, to: string) => boolean): Link[] {
  return topology.links.filter(({ from, to }) => hates(from, to));
}

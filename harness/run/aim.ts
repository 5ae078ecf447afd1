// Whom a fault hits. A target is a node by its name, or a role such as "primary", of which it is
// known only at the moment when the fault begins who plays it.
import type { NodeName } from '../plan/topology.ts';
import type { Fault } from '../plan/fault.ts';

/** A fault with nodes in place of roles; a link from a node to itself is dropped. */
export function aimAt(
  fault: Fault,
  players: Readonly<Record<string, NodeName>>,
  { roles, links }: { readonly roles: readonly string[]; readonly links: ReadonlySet<string> },
): Fault {
  const nodesAt = (target: string): readonly NodeName[] => {
    if (!roles.includes(target)) return [target];
    const player = players[target];
    return player === undefined ? [] : [player];
  };
  if ('nodes' in fault) return { ...fault, nodes: unique(fault.nodes.flatMap(nodesAt)) };
  const aimed = fault.links.flatMap((link) => {
    const ends = endsOf(link);
    if (!ends.some((end) => roles.includes(end))) return [link];
    const [from, to] = ends.map(nodesAt);
    return from!
      .flatMap((one) => to!.map((other) => `${one}->${other}`))
      .filter((name) => links.has(name));
  });
  return { ...fault, links: unique(aimed) };
}

/** Everything that the fault names: nodes, roles and clients. */
export function targetsOf(fault: Fault): readonly string[] {
  return 'nodes' in fault ? fault.nodes : fault.links.flatMap(endsOf);
}

/** The same fault with another target in the place of one. */
export function aimInstead(fault: Fault, target: string, instead: string): Fault {
  const swap = (name: string): string => (name === target ? instead : name);
  if ('nodes' in fault) return { ...fault, nodes: fault.nodes.map(swap) };
  return { ...fault, links: fault.links.map((link) => endsOf(link).map(swap).join('->')) };
}

function endsOf(link: string): readonly string[] {
  return link.split('->');
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

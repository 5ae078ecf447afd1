// A nemesis that is data: which faults, how often, for how long, at whom. Config files bring such ones.
import type { LinkFault, NodeFault } from '../plan/fault.ts';
import { killable, linkName, type Topology } from '../plan/topology.ts';
import { repeat, type Nemesis, type NemesisContext } from './nemesis.ts';

/** One fault that comes again and again. */
export type ScheduledFault = {
  /** Milliseconds from one to the next, on average: a pause is drawn from half of it to one and a half. */
  readonly everyMs: number;
  /** Milliseconds that each lasts. */
  readonly forMs: number;
} & ((NodeFault & { readonly nodes: Targets }) | (LinkFault & { readonly links: Targets }));

/** Names (of nodes or roles, or of links `s1->s2`); `any`: one that is drawn each time; `all`: together. */
export type Targets = 'any' | 'all' | readonly string[];

/** The nemesis of these faults, each on its own beat. */
export function scheduledNemesis(
  name: string,
  summary: string,
  faults: readonly ScheduledFault[],
): Nemesis {
  return {
    name,
    summary,
    needs: (topology) => faults.map((fault) => lacking(fault, topology)).find(Boolean),
    schedule: (context) => faults.flatMap((fault) => occurrences(fault, context)),
  };
}

/** What the topology has not, in words. */
function lacking(fault: ScheduledFault, topology: Topology): string | undefined {
  const there =
    'nodes' in fault
      ? [...killable(topology, fault.f), ...topology.roles]
      : topology.links.map(linkName);
  const targets = 'nodes' in fault ? fault.nodes : fault.links;
  if (there.length === 0) return `does ${fault.f}, and no node may get that`;
  if (typeof targets === 'string') return undefined;
  const wrong = targets.find((target) => !there.includes(target) && !isOfRole(target, topology));
  return wrong && `aims ${fault.f} at ${wrong}; that may get ${there.join(', ')}`;
}

/** Whether one end of a link is a role, of which it is known only in the moment who plays it. */
function isOfRole(target: string, { roles }: Topology): boolean {
  return target.split('->').some((end) => roles.includes(end));
}

function occurrences(scheduled: ScheduledFault, context: NemesisContext) {
  const { everyMs, forMs, ...fault } = scheduled;
  const { topology, random } = context;
  const least = Math.ceil(everyMs / 2);
  const timing = {
    forMs: [forMs, forMs],
    pauseMs: [least, Math.max(least, everyMs * 1.5)],
  } as const;
  const choose = (targets: Targets, there: readonly string[]): readonly string[] =>
    targets === 'any' ? [random.pick(there)] : targets === 'all' ? there : targets;
  return repeat(context, timing, (when) =>
    'nodes' in fault
      ? [{ ...fault, ...when, nodes: choose(fault.nodes, killable(topology, fault.f)) }]
      : [{ ...fault, ...when, links: choose(fault.links, topology.links.map(linkName)) }],
  );
}

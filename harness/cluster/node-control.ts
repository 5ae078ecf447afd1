// The control of one node, however it was started.
import type { NodeFault, NodeFaultName } from '../plan/fault.ts';
import type { NodeName } from '../plan/topology.ts';
import type { Effect, NodeState } from './cluster.ts';

/** One node, from start to start; each change is over when it is seen. */
export interface NodeControl {
  readonly name: NodeName;
  readonly state: () => NodeState;
  /** Starts a node that is down; done when it is ready. */
  readonly start: () => Promise<Effect>;
  readonly faults: NodeFaultActs<Promise<Effect>>;
}

/** How each fault begins and ends on one kind of node. A new fault does not compile until all have it. */
export type NodeFaultActs<Result> = {
  readonly [F in NodeFaultName]: NodeFaultAct<Extract<NodeFault, { readonly f: F }>, Result>;
};

interface NodeFaultAct<F extends NodeFault, Result> {
  readonly begin: (fault: F) => Result;
  readonly end: (fault: F) => Result;
}

/** The acts of one fault. */
export function actsOf<Result>(
  acts: NodeFaultActs<Result>,
  { f }: NodeFault,
): NodeFaultAct<NodeFault, Result> {
  return acts[f] as NodeFaultAct<NodeFault, Result>;
}

/** The acts of faults that a node cannot have: they never take hold, and why stands in their evidence. */
export function without<Name extends NodeFaultName>(
  names: readonly Name[],
  why: string,
): Pick<NodeFaultActs<Promise<Effect>>, Name> {
  const act = () => Promise.resolve({ verified: false, evidence: why });
  const acts = { begin: act, end: act };
  const pairs = names.map((name) => [name, acts]);
  return Object.fromEntries(pairs) as Pick<NodeFaultActs<Promise<Effect>>, Name>;
}

/** Faults of a disk, each by its name. */
export const ON_DISK = ['power-loss', 'disk-full', 'disk-error', 'disk-slow'] as const;

/** Faults of a clock. */
export const ON_CLOCK = ['clock-jump', 'clock-drift'] as const;

/** What only a process that the harness started itself can have. */
export const OF_OWN_PROCESS: readonly Exclude<NodeFaultName, 'kill' | 'pause'>[] = [
  ...ON_DISK,
  ...ON_CLOCK,
  'fd-limit',
];

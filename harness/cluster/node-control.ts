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

/** The acts of faults that this kind of node cannot have: they never take hold. */
export function diskless(why: string): Pick<NodeFaultActs<Promise<Effect>>, DiskFaultName> {
  const act = () => Promise.resolve({ verified: false, evidence: why });
  const acts = { begin: act, end: act };
  return { 'power-loss': acts, 'disk-full': acts, 'disk-error': acts, 'disk-slow': acts };
}

type DiskFaultName = Exclude<NodeFaultName, 'kill' | 'pause'>;

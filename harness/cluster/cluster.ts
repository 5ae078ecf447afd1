// The cluster as nemeses and the conductor see it: nodes that can be killed and paused, and links
// that can be broken. Real processes behind Toxiproxy are one implementation, the simulator another.
import type { LinkFault, NodeFault } from '../plan/fault.ts';
import type { Link, NodeName } from '../plan/topology.ts';

export type NodeState = 'up' | 'down' | 'paused';

/** Whether a fault was seen to be in force, and by what: a canary, the kernel, Toxiproxy's own word. */
export interface Effect {
  readonly verified: boolean;
  readonly evidence: string;
}

export interface Cluster {
  readonly nodes: readonly NodeName[];
  readonly links: readonly Link[];
  readonly nodeState: (node: NodeName) => NodeState;
  /** Faults nest: a link is whole again when each fault laid on it has been taken off. */
  readonly breakLinks: (links: readonly Link[], fault: LinkFault) => Promise<Effect>;
  /** Takes off what `breakLinks` with the same arguments laid on; connections it spoiled are closed. */
  readonly mendLinks: (links: readonly Link[], fault: LinkFault) => Promise<Effect>;
  /** Begins a fault of a node; done when it is seen. A node that is down cannot be killed: not verified. */
  readonly beginOnNode: (node: NodeName, fault: NodeFault) => Promise<Effect>;
  /** Ends what `beginOnNode` began; done when it is seen (after a kill: when the node is ready again). */
  readonly endOnNode: (node: NodeName, fault: NodeFault) => Promise<Effect>;
  /** Everything resumed, every link whole, every node up: in that order. */
  readonly healAll: () => Promise<Effect>;
  /** Stops everything that it started, in reverse order; collects errors and throws the first with the others attached. */
  readonly stop: () => Promise<void>;
}

/** What several actions came to together: verified when each was. */
export function allOf(effects: readonly Effect[]): Effect {
  return {
    verified: effects.every(({ verified }) => verified),
    evidence: effects.map(({ evidence }) => evidence).join('; '),
  };
}

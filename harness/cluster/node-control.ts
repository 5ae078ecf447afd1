// The control of one node, however it was started.
import type { NodeName } from '../plan/topology.ts';
import type { Effect, NodeState } from './cluster.ts';

/** One node, from start to start; each change is over when it is seen. */
export interface NodeControl {
  readonly name: NodeName;
  readonly state: () => NodeState;
  readonly kill: () => Promise<Effect>;
  readonly start: () => Promise<Effect>;
  readonly pause: () => Promise<Effect>;
  readonly resume: () => Promise<Effect>;
}

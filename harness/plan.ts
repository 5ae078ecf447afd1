// A plan: everything that is drawn before a run starts. It is data (JSON), stored with the run, so
// that a replay does the same again and a shrinker can take parts away.
import type { LinkFault, NodeName } from './cluster/cluster.ts';
import type { Op } from './system/system.ts';

/** A fault with its own end: nobody can begin one that is never taken off again. */
export type Fault = LinkAction | NodeAction;

interface When {
  /** Milliseconds since the clients began. */
  readonly atMs: number;
  readonly forMs: number;
}

export type LinkAction = When & {
  /** Names of links, `s1->s2`. */
  readonly links: readonly string[];
} & LinkFault;

/** `kill` ends with a start, `pause` with a resume. */
export type NodeAction = When & {
  readonly f: 'kill' | 'pause';
  readonly nodes: readonly NodeName[];
};

export interface Plan {
  readonly version: 1;
  readonly system: string;
  readonly seed: number;
  readonly workload: WorkloadPlan;
  readonly nemesis: string;
  /** How long clients issue operations under faults. */
  readonly durationMs: number;
  readonly faults: readonly Fault[];
}

export interface WorkloadPlan {
  readonly name: string;
  readonly clients: number;
  readonly keys: number;
  /** Operations a second that each client aims at; it issues the next one no earlier. */
  readonly rateHz: number;
  /** After which an operation that was not answered becomes `info`. */
  readonly deadlineMs: number;
  /** For each client the operations themselves, where they are not drawn from the seed (a shrunk plan). */
  readonly operations?: Readonly<Record<string, readonly Op[]>>;
}

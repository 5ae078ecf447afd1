// A cluster that runs: what is asked to start one, and what it offers besides the controls of `Cluster`.
import type { Link, NodeName } from '../plan/topology.ts';
import type { Cluster } from './cluster.ts';
import type { NodeSpec } from './node-spec.ts';
import type { Exit } from './process/process-group.ts';
import type { HostFacts } from './remote/remote-nodes.ts';
import type { Toxiproxy } from './proxy/toxiproxy-install.ts';

export interface ClusterOptions {
  readonly nodes: readonly NodeSpec[];
  /** Links between nodes; each client gets one to each node besides. */
  readonly links: readonly Link[];
  readonly clients: readonly string[];
  /** Whether connections may be reset: then each link has a relay, which alone can reset one that is open. */
  readonly resets?: boolean;
  /** Nodes that are up when it is there; all, when it is left out. */
  readonly up?: readonly NodeName[];
  readonly folder: ClusterFolder;
  /** Where nodes export spans, each below its name, when they are wanted. */
  readonly otlp?: string;
  /** Whether the disks of nodes get faults: a library then stands before their data folders. */
  readonly disks?: boolean;
  /** Whether the clocks of nodes get faults: a library then stands before their C library. */
  readonly clocks?: boolean;
  /** Where none is named, the one that `findToxiproxy` finds or installs. */
  readonly toxiproxy?: Toxiproxy;
  readonly readyTimeoutMs?: number;
  /** Ends a start that is under way; afterwards it is for the caller to stop the cluster. */
  readonly signal?: AbortSignal;
  /** Told when a node ends though nobody killed it. */
  readonly onDeath?: (node: NodeName, end: Exit) => void;
  /** Told in sentences what takes time, and what happens unasked. */
  readonly onNote?: (sentence: string) => void;
}

/** Gets `<logs>/<node>.log`, `<traces>/<node>.<incarnation>.jsonl` and `<path>/data/<node>/`. */
export interface ClusterFolder {
  readonly path: string;
  readonly logs: string;
  readonly traces: string;
}

export interface RunningCluster extends Cluster {
  /** For each client, and each node, the address at which the one reaches the other. */
  readonly addresses: Readonly<Record<string, Readonly<Record<NodeName, string>>>>;
  /** Where each node itself listens, past all faults. */
  readonly direct: Readonly<Record<NodeName, string>>;
  /** Aborted, with an Error as its reason, when the cluster cannot be trusted any more. */
  readonly failed: AbortSignal;
  readonly facts: ClusterFacts;
  /** Process groups that are alive, by node, and `toxiproxy`. */
  readonly pids: () => Readonly<Record<string, number>>;
}

/** What a reader of the history wants to know of the cluster; data only. */
export interface ClusterFacts {
  readonly toxiproxy: Readonly<Record<'kind' | 'from' | 'version' | 'url', string>>;
  /** Where each node listens. */
  readonly addresses: Readonly<Record<NodeName, string>>;
  /** Where each link is dialled, by its name. */
  readonly links: Readonly<Record<string, string>>;
  /** How the clocks of other machines stand to ours, by their names. */
  readonly hosts?: Readonly<Record<string, HostFacts>>;
}

/** Starts a cluster; rejects with everything stopped again, whatever went wrong. */
export type StartCluster = (options: ClusterOptions) => Promise<RunningCluster>;

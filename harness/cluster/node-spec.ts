// How the nodes of a system are started, and where they stand.
import type { NodeName } from '../plan/topology.ts';

/** How one node is started. */
export interface NodeSpec {
  readonly name: NodeName;
  /** Program and arguments; called anew for each start. */
  readonly command: (place: NodePlace) => readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** An HTTP path that answers 200 when the node is ready; without one, an open port is enough. */
  readonly readyPath?: string;
  /** Asked again and again instead, where neither tells; `logFile` has the output of all its starts. */
  readonly isReady?: (place: NodePlace, logFile: string) => Promise<boolean>;
}

/** Where a node stands, handed to its command line. */
export interface NodePlace {
  /** The address to listen on, `127.0.0.1:PORT`; the same for every start of the node. */
  readonly listen: string;
  /** For each peer the address at which this node reaches it: its own link, `127.0.0.1:PORT`. */
  readonly peers: Readonly<Record<NodeName, string>>;
  /** 1 for the first start of the node, and one more each time. */
  readonly incarnation: number;
  readonly dataFolder: string;
  /** Where to write the trace, when one is wanted. */
  readonly traceFile?: string;
}

// A system under test: how its nodes are started, who talks to whom, and how a client speaks to it.
import type { RequestId, Value } from '../../checker/index.ts';
import type { Clock } from '../ground/clock.ts';
import type { Link, NodeName } from '../cluster/cluster.ts';
import type { Random } from '../ground/random.ts';

export interface Op {
  readonly f: string;
  readonly key?: string;
  readonly value?: Value;
}

/** `fail` only for what surely did not happen; a client that is not certain says `info`. */
export type Completion =
  | { readonly type: 'ok'; readonly result: Value; readonly node?: NodeName }
  | { readonly type: 'fail' | 'info'; readonly error: string; readonly node?: NodeName };

export interface Client {
  /**
   * Never throws for what the system does; resolves at the latest soon after the signal is aborted.
   * The next operation may get the same signal, so listeners are taken off again.
   */
  readonly invoke: (op: Op, id: RequestId, signal: AbortSignal) => Promise<Completion>;
  readonly close: () => Promise<void>;
}

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

export interface ClientContext {
  /** The client's name, which is its client id and the dialer of its links: `c0`. */
  readonly name: string;
  /** What it will be asked to do, by name: `read` of one workload is not that of another. */
  readonly workload?: string;
  /** For each node the address at which this client reaches it. */
  readonly addresses: Readonly<Record<NodeName, string>>;
  readonly clock: Clock;
  readonly random: Random;
  /** Called with one object for each line of the client's trace, when one is wanted. */
  readonly trace?: (line: Readonly<Record<string, unknown>>) => void;
  /** Where a client that is a program writes what it has to say. */
  readonly logFile?: string;
  /** Told in a sentence what a client did that it should not. */
  readonly note?: (sentence: string) => void;
}

export interface System {
  readonly name: string;
  readonly summary: string;
  /** The path of the config file that it comes from, when it is not one of ours. */
  readonly configFile?: string;
  /** The workloads whose operations its clients know, the usual one first; puthash when left out. */
  readonly workloads?: readonly string[];
  readonly nodes: readonly NodeSpec[];
  /** Links between nodes; every client gets one to each node besides. */
  readonly links: readonly Link[];
  readonly openClient: (context: ClientContext) => Promise<Client>;
  /** Why it cannot run on this machine, and what would change that; undefined when it can. */
  readonly missing?: () => Promise<string | undefined>;
  /** Nodes that are never killed or paused, though their links may break. */
  readonly spared?: readonly NodeName[];
  /**
   * Why this node must not be killed now, or undefined when it may: where it is the last holder
   * of the state, the run would say nothing any more.
   */
  readonly keeps?: (node: NodeName, situation: Situation) => Promise<string | undefined>;
  readonly roles?: Roles;
}

/** Roles that nodes play in turn (`primary`); a fault may be aimed at one, whoever plays it then. */
export interface Roles {
  readonly names: readonly string[];
  /** Who plays which of them now; a role that nobody plays is left out. */
  readonly players: (situation: Situation) => Promise<Readonly<Record<string, NodeName>>>;
}

/** What the nemesis knows when it asks whether a node may be killed, and who plays a role. */
export interface Situation {
  /** For each node an address at which it is reached, past all faults. */
  readonly addresses: Readonly<Record<NodeName, string>>;
  /** Whether a node is up and has been for a while. */
  readonly isSettled: (node: NodeName) => boolean;
  /** Whether no fault is in force on a link. */
  readonly isOpen: (link: Link) => boolean;
}

// How the nodes of a system come to be, and where they stand: started by the harness, or attached.
import { DISK_FAULT_NAMES, type NodeFaultName } from '../plan/fault.ts';
import { OF_OWN_PROCESS } from './node-control.ts';
import type { NodeName } from '../plan/topology.ts';
import type { RemotePlace } from './remote/remote-host.ts';

export type NodeSpec = StartedNode | AttachedNode;

interface AnyNode {
  readonly name: NodeName;
  /** An HTTP path that answers 200 when the node is ready; without one, an open port is enough. */
  readonly readyPath?: string;
}

/** A node that the harness starts and ends. */
export interface StartedNode extends AnyNode {
  /** Program and arguments; called anew for each start. */
  readonly command: (place: NodePlace) => readonly string[];
  /** The address at which it listens for its peers, where that is not its own: where their links lead. */
  readonly listensForPeers?: (listen: string) => string;
  /** More of its environment, which no list of processes shows. */
  readonly environment?: (place: NodePlace) => Readonly<Record<string, string>>;
  /** Asked again and again instead, where neither tells; `logFile` has the output of all its starts. */
  readonly isReady?: (place: NodePlace, logFile: string) => Promise<boolean>;
  /** Whether it stores in its data folder, by calls through the C library, and finds that again: then its disk can get faults. */
  readonly stores?: boolean;
  /** Another machine on which it runs; this one when left out. */
  readonly remote?: RemotePlace;
}

/** Where a started node stands, handed to its command line. */
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
  /** Where to export spans by OTLP over HTTP, when they are wanted: `http://127.0.0.1:PORT/NAME`. */
  readonly otlp?: string;
}

/** A node that somebody else started: it is proxied, disturbed by its owner's commands, and left as it was found. */
export interface AttachedNode extends AnyNode {
  /** Where it listens, `HOST:PORT`. */
  readonly attached: string;
  /** For each peer, the address at which this node dials it: there the link between them listens. */
  readonly peers: Readonly<Record<NodeName, string>>;
  /** Program and arguments, by what they do to the node. */
  readonly acts: Readonly<Partial<Record<AttachedAct, readonly string[]>>>;
}

/** `state` prints what the node is: `up`, `down` or `paused`, or what docker and systemd call that. */
export type AttachedAct = 'kill' | 'start' | 'pause' | 'resume' | 'state';

/** Faults that a node cannot have: nobody told how, or it stores nothing. */
export function faultsWithout(spec: NodeSpec): readonly NodeFaultName[] {
  if (!('attached' in spec)) {
    if (spec.remote !== undefined) return OF_OWN_PROCESS;
    return spec.stores === true ? [] : DISK_FAULT_NAMES;
  }
  const { kill, start, pause, resume } = spec.acts;
  return [
    ...(kill === undefined || start === undefined ? (['kill'] as const) : []),
    ...(pause === undefined || resume === undefined ? (['pause'] as const) : []),
    ...OF_OWN_PROCESS,
  ];
}

// The cluster as nemeses and the conductor see it: nodes that can be killed and paused, and links
// that can be broken. Real processes behind Toxiproxy are one implementation, the simulator another.

export type NodeName = string;

/** One directed path, named by who dials: a node (`s1->s2`) or a client (`c0->s1`). */
export interface Link {
  readonly from: string;
  readonly to: NodeName;
}

/**
 * What can happen to a link. `cut`, `lose-replies`, `slow`, `throttle`, `reset` and `truncate` act
 * on connections dialled by `from`. `blackhole` and `hold` act on the messages that travel from
 * `from` to `to`, whoever dialled: requests of link from->to and replies of link to->from.
 */
export type LinkFault =
  | { readonly f: 'cut' }
  | { readonly f: 'blackhole' }
  | { readonly f: 'lose-replies' }
  | { readonly f: 'hold' }
  | { readonly f: 'slow'; readonly latencyMs: number; readonly jitterMs: number }
  | { readonly f: 'throttle'; readonly rateKBps: number }
  | { readonly f: 'reset' }
  | { readonly f: 'truncate'; readonly bytes: number };

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
  /** SIGKILL to the process group; done when the process is gone. */
  readonly kill: (node: NodeName) => Promise<Effect>;
  /** Starts a node that is down; done when it is ready. */
  readonly start: (node: NodeName) => Promise<Effect>;
  readonly pause: (node: NodeName) => Promise<Effect>;
  readonly resume: (node: NodeName) => Promise<Effect>;
  /** Everything resumed, every link whole, every node up: in that order. */
  readonly healAll: () => Promise<Effect>;
  /** Stops everything that it started, in reverse order; collects errors and throws the first with the others attached. */
  readonly stop: () => Promise<void>;
}

export function linkName(link: Link): string {
  return `${link.from}->${link.to}`;
}

/** What several actions came to together: verified when each was. */
export function allOf(effects: readonly Effect[]): Effect {
  return {
    verified: effects.every(({ verified }) => verified),
    evidence: effects.map(({ evidence }) => evidence).join('; '),
  };
}

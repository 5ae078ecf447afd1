// Faults: what a nemesis may do, to which links or nodes, when and for how long.
import type { NodeName } from './topology.ts';

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

/** A fault with its own end: nobody can begin one that is never taken off again. */
export type Fault = LinkAction | NodeAction;

interface When {
  /** Milliseconds since the clients began. */
  readonly atMs: number;
  readonly forMs: number;
}

type LinkAction = When & {
  /** Names of links, `s1->s2`; either end may be a role, as in `primary->backup`. */
  readonly links: readonly string[];
} & LinkFault;

/** `kill` ends with a start, `pause` with a resume. */
type NodeAction = When & {
  readonly f: 'kill' | 'pause';
  /** Names of nodes, or of roles. */
  readonly nodes: readonly NodeName[];
};

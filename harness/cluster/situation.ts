// What is known of a running cluster in the moment: who plays which role, which node is up, which link whole.
import type { Link, NodeName } from '../plan/topology.ts';

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

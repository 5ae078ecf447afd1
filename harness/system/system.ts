// A system under test: how its nodes are started, who talks to whom, and how a client speaks to it.
import type { Client, ClientContext } from '../client/client.ts';
import type { NodeSpec } from '../cluster/node-spec.ts';
import type { Roles, Situation } from '../cluster/situation.ts';
import type { Link, NodeName } from '../plan/topology.ts';

/** What fetching tells of itself, in sentences, and what ends it. */
export interface Provision {
  readonly progress: (sentence: string) => void;
  readonly signal: AbortSignal;
}

/**
 * How its nodes are started, which links there are, and how a client speaks to it.
 *
 * @example
 * const office: System = {
 *   name: 'ticket-office',
 *   summary: 'one server',
 *   workloads: ['counter'],
 *   nodes: [{ name: 's1', command: ({ listen }) => ['node', 'server.mjs', listen] }],
 *   links: [],
 *   openClient,
 * };
 */
export interface System {
  /** Also that of the folder of its runs: letters, digits and hyphens. */
  readonly name: string;
  readonly summary: string;
  /** The path of the config file that it comes from, when it is not one of ours. */
  readonly configFile?: string;
  /** The workloads whose operations its clients know, the usual one first; puthash when left out. */
  readonly workloads?: readonly string[];
  /** At least one. */
  readonly nodes: readonly NodeSpec[];
  /** Links between nodes; every client gets one to each node besides. */
  readonly links: readonly Link[];
  /** Called once for each client of a run, with the addresses at which its links listen. */
  readonly openClient: (context: ClientContext) => Promise<Client>;
  /** Whether its nodes export spans (OTLP over HTTP), and at which port, where that must be a certain one. */
  readonly spans?: { readonly port?: number };
  /** Why it cannot run on this machine, and what would change that; undefined when it can. */
  readonly missing?: () => Promise<string | undefined>;
  /** Fetches what it needs and is not here yet; called before its nodes are started. */
  readonly provide?: (provision: Provision) => Promise<void>;
  /** Nodes that are never killed or paused, though their links may break. */
  readonly spared?: readonly NodeName[];
  /**
   * Why this node must not be killed now, or undefined when it may: where it is the last holder
   * of the state, the run would say nothing any more.
   */
  readonly keeps?: (node: NodeName, situation: Situation) => Promise<string | undefined>;
  readonly roles?: Roles;
}

// A client: how one logical single-threaded caller speaks to a system under test.
import type { RequestId } from '../../checker/index.ts';
import type { Clock } from '../ground/clock.ts';
import type { Random } from '../ground/random.ts';
import type { Completion, Op } from '../plan/operation.ts';
import type { NodeName } from '../plan/topology.ts';

/**
 * One caller, with one operation at a time. Its word decides what the history says: `ok` for what was
 * answered, `fail` only for what surely was not executed, and `info` for all else. What it throws is
 * `info`.
 *
 * @example
 * const client: Client = {
 *   invoke: async ({ f, key, value }, { client, seq }, signal) => {
 *     const result = await ask(f, key, value, { id: `${client}-${seq}`, signal });
 *     return { type: 'ok', result };
 *   },
 *   close: async () => {},
 * };
 */
export interface Client {
  /**
   * Never throws for what the system does; resolves at the latest soon after the signal is aborted.
   * The next operation may get the same signal, so listeners are taken off again.
   */
  readonly invoke: (op: Op, id: RequestId, signal: AbortSignal) => Promise<Completion>;
  /** Called once, when no operation is under way. */
  readonly close: () => Promise<void>;
}

/** What a client is told when it is opened. */
export interface ClientContext {
  /** The client's name, which is its client id and the dialer of its links: `c0`. */
  readonly name: string;
  /** What it will be asked to do, by name: `read` of one workload is not that of another. */
  readonly workload?: string;
  /** For each node the address at which this client reaches it. */
  readonly addresses: Readonly<Record<NodeName, string>>;
  /** The time of the run: real, or virtual in the simulator. */
  readonly clock: Clock;
  /** The client's own chances, drawn from the seed. */
  readonly random: Random;
  /** Called with one object for each line of the client's trace, when one is wanted. */
  readonly trace?: (line: Readonly<Record<string, unknown>>) => void;
  /** Where a client that is a program writes what it has to say. */
  readonly logFile?: string;
  /** Told in a sentence what a client did that it should not. */
  readonly note?: (sentence: string) => void;
}

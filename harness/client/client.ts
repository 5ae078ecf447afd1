// A client: how one logical single-threaded caller speaks to a system under test.
import type { RequestId } from '../../checker/index.ts';
import type { Clock } from '../ground/clock.ts';
import type { Random } from '../ground/random.ts';
import type { Completion, Op } from '../plan/operation.ts';
import type { NodeName } from '../plan/topology.ts';

export interface Client {
  /**
   * Never throws for what the system does; resolves at the latest soon after the signal is aborted.
   * The next operation may get the same signal, so listeners are taken off again.
   */
  readonly invoke: (op: Op, id: RequestId, signal: AbortSignal) => Promise<Completion>;
  readonly close: () => Promise<void>;
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

// A workload: what clients do, and the model by which it is judged.
import type { Op } from '../system/system.ts';
import type { Random } from '../random.ts';

export interface Workload {
  readonly name: string;
  readonly summary: string;
  /** The name of the checker's model. */
  readonly model: string;
  /** For transactions the isolation level that they must keep. */
  readonly expect?: string;
  /** The `f` of its operations: what a client must know. */
  readonly functions: readonly string[];
  /** The endless stream of one client's operations; the same random numbers give the same stream. */
  readonly operations: (context: WorkloadContext) => Iterable<Op>;
  /** Asked after healing: reads in which whatever was lost shows. */
  readonly finalOperations: (keys: number) => readonly Op[];
}

export interface WorkloadContext {
  readonly client: string;
  /** The sequence number of the first operation; arguments are numbered as their operations are. */
  readonly firstSeq: number;
  readonly keys: number;
  readonly random: Random;
}

/** The names of the keys, `k0` on. */
export function keyNames(keys: number): string[] {
  return Array.from({ length: keys }, (_, index) => `k${index}`);
}

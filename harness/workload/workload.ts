// A workload: what clients do, and the model by which it is judged.
import type { Op } from '../plan/operation.ts';
import type { Random } from '../ground/random.ts';
import type { Model } from '../../checker/index.ts';

/**
 * A stream of operations for each client, and reads at the end; pure, so that a seed gives it again.
 *
 * @example
 * const lookups: Workload = {
 *   name: 'lookups',
 *   summary: 'reads and writes of a few keys',
 *   model: 'register',
 *   functions: ['read', 'write'],
 *   *operations({ client, firstSeq, keys, random }) {
 *     for (let seq = firstSeq; ; seq++) {
 *       const key = random.pick(keyNames(keys));
 *       yield random.chance(0.5) ? { f: 'read', key } : { f: 'write', key, value: `${client}.${seq}` };
 *     }
 *   },
 *   finalOperations: (keys) => keyNames(keys).map((key) => ({ f: 'read', key })),
 * };
 */
export interface Workload {
  readonly name: string;
  readonly summary: string;
  /** By what it is judged: one of the checker's models by its name, or a model of one's own. */
  readonly model: string | Model;
  /** For transactions the isolation level that they must keep. */
  readonly expect?: string;
  /** The `f` of its operations: what a client must know. */
  readonly functions: readonly string[];
  /** The endless stream of one client's operations; the same random numbers give the same stream. */
  readonly operations: (context: WorkloadContext) => Iterable<Op>;
  /** At least one, asked one after another after healing: reads in which whatever was lost shows. */
  readonly finalOperations: (keys: number) => readonly Op[];
}

/** What one client's stream is drawn from. */
export interface WorkloadContext {
  /** Its name, `c0`. */
  readonly client: string;
  /** The sequence number of the first operation; arguments are numbered as their operations are. */
  readonly firstSeq: number;
  /** How many keys all clients share; `keyNames` names them. */
  readonly keys: number;
  /** This client's own chances. */
  readonly random: Random;
}

/** The names of the keys, `k0` on. */
export function keyNames(keys: number): string[] {
  return Array.from({ length: keys }, (_, index) => `k${index}`);
}

/** The name of the model by which it is judged, as histories have it. */
export function modelName({ model }: Workload): string {
  return typeof model === 'string' ? model : model.name;
}

// A plan: everything that is drawn before a run starts. It is data (JSON), stored with the run, so
// that a replay does the same again and a shrinker can take parts away.
import type { Fault } from './fault.ts';
import type { PlannedOp } from './operation.ts';
import type { Script } from './script.ts';

export interface Plan {
  readonly version: 1;
  readonly system: string;
  /** The config file that the system comes from, when it is not one of ours. */
  readonly configFile?: string;
  readonly seed: number;
  readonly workload: WorkloadPlan;
  readonly nemesis: string;
  /** How long clients issue operations under faults. */
  readonly durationMs: number;
  readonly faults: readonly Fault[];
  /** What the run must come to besides, each such as `recovered < 5s`. */
  readonly require?: readonly string[];
  /** What is done step by step instead: then nothing is drawn. */
  readonly script?: Script;
}

export interface WorkloadPlan {
  readonly name: string;
  readonly clients: number;
  readonly keys: number;
  /** Operations a second that each client aims at; it issues the next one no earlier. */
  readonly rateHz: number;
  /** After which an operation that was not answered becomes `info`. */
  readonly deadlineMs: number;
  /** What the workload's model is expected to keep, such as an isolation level; what the workload says when left out. */
  readonly expect?: string;
  /** For each client the operations themselves, where they are not drawn from the seed (a shrunk plan). */
  readonly operations?: Readonly<Record<string, readonly PlannedOp[]>>;
}

/** The same plan, as far as a shorter time goes. */
export function cutShort(plan: Plan, durationMs: number): Plan {
  const faults = plan.faults.filter(({ atMs, forMs }) => atMs + forMs <= durationMs);
  return { ...plan, durationMs, faults };
}

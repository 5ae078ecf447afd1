// The harness as a library: what a configuration file or a test of one's own needs.
export type { Clock } from './ground/clock.ts';
export type { Link, NodeName } from './cluster/cluster.ts';
export type { Config } from './config/config.ts';
export { loadRun, type JudgedRun } from './record/load.ts';
export type { Nemesis, NemesisContext, Topology } from './nemesis/nemesis.ts';
export { drawPlan, type Fault, type Plan } from './plan/plan.ts';
export type { Progress } from './run/conduct.ts';
export { run, type RunOptions } from './run/run.ts';
export { createRunFolder } from './record/store.ts';
export type {
  Client,
  ClientContext,
  Completion,
  NodePlace,
  NodeSpec,
  Op,
  System,
} from './system/system.ts';
export { UsageError } from './ground/usage-error.ts';
export type { Workload, WorkloadContext } from './workload/workload.ts';

// The harness as a library: what a configuration file or a test of one's own needs.
export type { Clock } from './ground/clock.ts';
export type { Link, NodeName } from './plan/topology.ts';
export type { Config } from './config/config.ts';
export { loadRun, type JudgedRun } from './record/load.ts';
export type { Nemesis, NemesisContext } from './nemesis/nemesis.ts';
export type { Topology } from './plan/topology.ts';
export { type Plan } from './plan/plan.ts';
export { drawPlan } from './run/draw-plan.ts';
export { type Fault } from './plan/fault.ts';
export type { Progress } from './run/conduct.ts';
export { run, type RunOptions } from './run/run.ts';
export { createRunFolder } from './record/store.ts';
export type { System } from './system/system.ts';
export type { NodePlace, NodeSpec } from './cluster/node-spec.ts';
export type { Client, ClientContext } from './client/client.ts';
export type { Completion, Op } from './plan/operation.ts';
export { UsageError } from './ground/usage-error.ts';
export type { Workload, WorkloadContext } from './workload/workload.ts';

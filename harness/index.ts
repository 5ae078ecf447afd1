// The harness as a library: run plans, and bring systems, workloads, nemeses and scenarios of one's own.
// Models are brought through the checker's door. docs/library.md shows one of each.

// The commands as calls: each judged, with its folder and its page.
export { runConfig, runSystem, type RunSystemOptions } from './library/run.ts';
export { probe, type ProbeOptions } from './library/probe.ts';
export { check, explain, type CheckRunOptions, type ExplainOptions } from './library/check.ts';
export { keep, replay, type ReplayOptions, type ReplayResult } from './library/replay.ts';
export type { Kept } from './campaign/kept.ts';
export type { Result } from './library/result.ts';
export type { CallOptions, Duration } from './library/options.ts';
export { assertValid, matchers, type Matched } from './library/assert-valid.ts';

// Runs: a plan is drawn, carried out by real processes, judged, and its folder read again.
export { drawPlan, scriptedPlan, type PlanOptions } from './run/draw-plan.ts';
export { runOnce, type RunOnceOptions } from './campaign/run-once.ts';
export type { Onlooker } from './report/screen.ts';
export { run, type RunOptions } from './run/run.ts';
export type { Progress } from './run/conduct.ts';
export { loadRun, type JudgedRun, type LoadOptions } from './record/load.ts';
export type { Judgement } from './record/judge.ts';
export type { RunRecord } from './record/run-record.ts';
export { createRunFolder, type RunFolder } from './record/store.ts';

// What there is already, by name; `findSystem` takes the path of a config file, too.
export { findSystem, registryFor } from './config/find-system.ts';
export { loadConfig } from './config/load.ts';
export type { Config } from './config/config.ts';
export type { Registry } from './config/registry.ts';
export { loadSystems } from './system/index.ts';
export { nemeses } from './nemesis/index.ts';
export { scenarios } from './scenario/index.ts';
export { workloads } from './workload/index.ts';

// Does a client, an SDK or a proxy send it again by itself?
export { resend } from './resend/resend.ts';
export type { ResendOptions } from './resend/options.ts';
export type { ResendResult, WayResult } from './resend/result.ts';
export type { CallFunction } from './resend/caller.ts';

// Plans, as data.
export type { Plan, WorkloadPlan } from './plan/plan.ts';
export type { Fault, LinkFault } from './plan/fault.ts';
export type { Completion, Op, PlannedOp } from './plan/operation.ts';
export type { Script, Step } from './plan/script.ts';
export { killable, linkName, type Link, type NodeName, type Topology } from './plan/topology.ts';

// What may be brought.
export type { System } from './system/system.ts';
export type { AttachedNode, NodePlace, NodeSpec, StartedNode } from './cluster/node-spec.ts';
export type { Roles, Situation } from './cluster/situation.ts';
export type { Client, ClientContext } from './client/client.ts';
export type { ModuleContext } from './client/module-client.ts';
export type { BeginTry, Try, TryEnd } from './client/tries.ts';
export { keyNames, type Workload, type WorkloadContext } from './workload/workload.ts';
export { repeat, type Nemesis, type NemesisContext } from './nemesis/nemesis.ts';
export * as words from './scenario/words.ts';
export type { Scenario } from './scenario/words.ts';

// The ground.
export { seededRandom, type Random } from './ground/random.ts';
export type { Clock } from './ground/clock.ts';
export { UsageError } from './ground/usage-error.ts';

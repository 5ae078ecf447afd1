// Shrinks a plan that fails: fewer operations, fewer faults, fewer links in a fault, a shorter time,
// until nothing more can go. What failing means is for the caller to say.
import type { History, HistoryEvent } from '../../../checker/index.ts';
import type { Fault, Plan, PlannedOp } from '../../plan.ts';
import { aimInstead, targetsOf } from '../../nemesis/aim.ts';
import { mortals, type Topology } from '../../nemesis/nemesis.ts';
import { ddmin } from './ddmin.ts';

export interface ShrinkOptions {
  readonly plan: Plan;
  /** This plan, with the seed that failed, when a run of it shows the violation in question. */
  readonly failing: (plan: Plan) => Promise<Plan | undefined>;
  /** Where nodes play roles: a fault is aimed at a role instead of a node where that fails as well. */
  readonly topology?: Topology;
  readonly progress?: (plan: Plan) => void;
  /** For each violation the arguments of the operations that it is about: tried alone before anything else. */
  readonly accused?: readonly ReadonlySet<unknown>[];
}

type Part =
  | { readonly kind: 'operation'; readonly client: string; readonly op: PlannedOp }
  | { readonly kind: 'fault'; readonly fault: Fault };

export async function shrinkPlan(options: ShrinkOptions): Promise<Plan> {
  const { plan, failing, progress, accused = [], topology } = options;
  let smallest = plan;
  const attempt = async (candidate: Plan): Promise<boolean> => {
    const failed = await failing(candidate);
    if (failed === undefined) return false;
    smallest = failed;
    progress?.(failed);
    return true;
  };
  await attemptAnyOf(
    accused.map((operations) => around(plan, operations)),
    attempt,
  );
  await ddmin(partsOf(smallest), (parts) => attempt(planOf(smallest, parts)));
  const faults = [...smallest.faults];
  for (const [index, fault] of faults.entries()) {
    if (!('links' in fault)) continue;
    await ddmin(fault.links, (links) =>
      attempt({ ...smallest, faults: smallest.faults.with(index, { ...fault, links }) }),
    );
  }
  if (topology !== undefined) await aimAtRoles(() => smallest, topology, attempt);
  return smallest;
}

/** What is left out shifts what happens when, so that it takes some seeds until it fails again. */
async function attemptAnyOf(
  plans: readonly Plan[],
  attempt: (candidate: Plan) => Promise<boolean>,
): Promise<void> {
  for (let leap = 0; leap < 20; leap++) {
    for (const plan of plans) if (await attempt({ ...plan, seed: plan.seed + 1000 * leap })) return;
  }
}

/** Which node plays which role depends on who was there first; the plan should not. */
async function aimAtRoles(
  smallest: () => Plan,
  topology: Topology,
  attempt: (candidate: Plan) => Promise<boolean>,
): Promise<void> {
  for (const index of smallest().faults.keys()) {
    for (const node of mortals(topology)) {
      for (const role of topology.roles) {
        const { faults } = smallest();
        const fault = faults[index]!;
        if (!targetsOf(fault).includes(node)) break;
        const recast = faults.with(index, aimInstead(fault, node, role));
        await attempt({ ...smallest(), faults: recast });
      }
    }
  }
}

/**
 * The plan with the operations that a run of it issued, each with its time, in place of drawn ones,
 * and without the faults that did not begin in that run any more.
 */
export function withOperationsOf(plan: Plan, history: History): Plan {
  const { events } = history;
  const first = events.find(({ type }) => type === 'ok');
  const healed = events.find(({ process, f }) => process === 'nemesis' && f === 'heal');
  if (first === undefined) return plan;
  const issued = events.filter(
    ({ type, index }) =>
      type === 'invoke' && index > first.index && index < (healed?.index ?? Infinity),
  );
  const operations: Record<string, PlannedOp[]> = {};
  for (const event of issued) {
    (operations[event.id!.client] ??= []).push(plannedOp(event, event.time - first.time));
  }
  const durationMs = Math.min(plan.durationMs, ((healed?.time ?? Infinity) - first.time) / 1e6);
  const faults = plan.faults.filter(({ atMs }) => atMs < durationMs);
  return { ...plan, durationMs, faults, workload: { ...plan.workload, operations } };
}

function plannedOp({ f, key, value }: HistoryEvent, timeNs: number): PlannedOp {
  return {
    f,
    ...(key !== undefined && { key }),
    ...(value !== undefined && { value }),
    atMs: Math.round(timeNs / 1e6),
  };
}

function onlyOperations(plan: Plan, values: ReadonlySet<unknown>): Plan {
  const parts = partsOf(plan).filter(
    (part) => part.kind === 'fault' || values.has(part.op.value ?? null),
  );
  return planOf(plan, parts);
}

/** Only what happened shortly before the accused operations, between them, and soon after, once nodes have found their roles. */
function around(whole: Plan, accused: ReadonlySet<unknown>): Plan {
  const named = onlyOperations(whole, accused);
  const times = Object.values(named.workload.operations ?? {}).flatMap((ops) =>
    ops.map(({ atMs = 0 }) => atMs),
  );
  if (times.length === 0) return named;
  const beginMs = Math.min(...times) - BEFORE_MS;
  const endMs = Math.max(...times) + AFTER_MS;
  const parts = partsOf(named).flatMap((part): Part[] => {
    if (part.kind === 'operation') {
      return [{ ...part, op: { ...part.op, atMs: (part.op.atMs ?? 0) - beginMs } }];
    }
    const { atMs, forMs } = part.fault;
    if (atMs + forMs <= beginMs + SETTLED_MS || atMs >= endMs) return [];
    const startMs = Math.max(SETTLED_MS, atMs - beginMs);
    return [
      { ...part, fault: { ...part.fault, atMs: startMs, forMs: atMs + forMs - beginMs - startMs } },
    ];
  });
  return planOf({ ...whole, durationMs: endMs - beginMs }, parts);
}

/** By then a system has just started, and nodes have found their roles. */
export const SETTLED_MS = 500;
const BEFORE_MS = SETTLED_MS + 300;
const AFTER_MS = 1500;

function partsOf(plan: Plan): Part[] {
  const operations = Object.entries(plan.workload.operations ?? {}).flatMap(([client, ops]) =>
    ops.map((op): Part => ({ kind: 'operation', client, op })),
  );
  return [...plan.faults.map((fault): Part => ({ kind: 'fault', fault })), ...operations];
}

/** Time that nothing is planned in is left out at the end; operations still get their answers. */
const REST_MS = 1000;

function planOf(plan: Plan, parts: readonly Part[]): Plan {
  const operations: Record<string, PlannedOp[]> = {};
  const faults: Fault[] = [];
  let lastMs = 0;
  for (const part of parts) {
    if (part.kind === 'fault') {
      faults.push(part.fault);
      lastMs = Math.max(lastMs, part.fault.atMs + part.fault.forMs);
    } else {
      (operations[part.client] ??= []).push(part.op);
      lastMs = Math.max(lastMs, part.op.atMs ?? 0);
    }
  }
  const durationMs = Math.min(plan.durationMs, lastMs + REST_MS);
  return { ...plan, durationMs, faults, workload: { ...plan.workload, operations } };
}

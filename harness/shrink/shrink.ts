// Shrinks a plan that fails: fewer operations, fewer faults, fewer links in a fault, a shorter time,
// until nothing more can go. What failing means is for the caller to say.
import type { Plan } from '../plan/plan.ts';
import type { Fault } from '../plan/fault.ts';
import type { PlannedOp } from '../plan/operation.ts';
import { aimInstead, targetsOf } from '../run/aim.ts';
import { unspared, type Topology } from '../plan/topology.ts';
import { ddmin } from './ddmin.ts';

export interface ShrinkOptions {
  readonly plan: Plan;
  /** This plan, with the seed that failed, when a run of it shows the violation in question. */
  readonly failing: (plan: Plan) => Promise<Plan | undefined>;
  /** Where nodes play roles: a fault is aimed at a role instead of a node where that fails as well. */
  readonly topology?: Topology;
  readonly progress?: (plan: Plan) => void;
}

type Part =
  | { readonly kind: 'operation'; readonly client: string; readonly op: PlannedOp }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** Undefined when even the plan as it is does not fail. */
export async function shrinkPlan(options: ShrinkOptions): Promise<Plan | undefined> {
  const { failing, progress, topology } = options;
  const plan = await failing(options.plan);
  if (plan === undefined) return undefined;
  progress?.(plan);
  let smallest = plan;
  const attempt = async (candidate: Plan): Promise<boolean> => {
    const failed = await failing(candidate);
    if (failed === undefined) return false;
    smallest = failed;
    progress?.(failed);
    return true;
  };
  await ddmin(partsOf(plan), (parts) => attempt(planOf(smallest, parts)));
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

/** Which node plays which role depends on who was there first; the plan should not. */
async function aimAtRoles(
  smallest: () => Plan,
  topology: Topology,
  attempt: (candidate: Plan) => Promise<boolean>,
): Promise<void> {
  for (const index of smallest().faults.keys()) {
    for (const node of unspared(topology)) {
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

// Shrinks a plan that fails: fewer operations, fewer faults, fewer links in a fault, a shorter time, and of a
// script fewer steps, until nothing more can go. What failing means is for the caller to say.
import type { Plan } from '../plan/plan.ts';
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
  /** Whether a run takes as long as its plan: then pauses are shortened, too. */
  readonly takesRealTime?: boolean;
}

interface ClientOp {
  readonly client: string;
  readonly op: PlannedOp;
}

/** Undefined when even the plan as it is does not fail. */
export async function shrinkPlan(options: ShrinkOptions): Promise<Plan | undefined> {
  const { failing, progress, topology, takesRealTime = false } = options;
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
  if (plan.script !== undefined) {
    // A step that waits goes with what it waits for, or what it waits for comes true without it.
    const { script } = plan;
    await ddmin(script.steps, (steps) => attempt({ ...plan, script: { ...script, steps } }));
    return smallest;
  }
  // The faults first: there are fewer of them, each costs more time, and those after the last operation
  // hardly ever matter. Then once more, because fewer operations may need fewer faults.
  const lastMs = Math.max(0, ...operationsOf(plan).map(({ op }) => op.atMs ?? 0));
  const before = plan.faults.filter(({ atMs }) => atMs <= lastMs);
  if (before.length < plan.faults.length) await attempt(trimmed({ ...plan, faults: before }));
  const fewerFaults = () =>
    ddmin(smallest.faults, (some) => attempt(trimmed({ ...smallest, faults: some })));
  const fewerPauses = async (): Promise<void> => {
    const brisk = withoutPauses(smallest);
    if (takesRealTime && brisk.durationMs < smallest.durationMs) await attempt(brisk);
  };
  await fewerPauses();
  await fewerFaults();
  await fewerPauses();
  const { length } = operationsOf(smallest);
  await ddmin(operationsOf(smallest), (some) => attempt(withOperations(smallest, some)));
  if (operationsOf(smallest).length < length) await fewerFaults();
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

function operationsOf({ workload }: Plan): ClientOp[] {
  return Object.entries(workload.operations ?? {}).flatMap(([client, ops]) =>
    ops.map((op) => ({ client, op })),
  );
}

function withOperations(plan: Plan, some: readonly ClientOp[]): Plan {
  const operations: Record<string, PlannedOp[]> = {};
  for (const { client, op } of some) (operations[client] ??= []).push(op);
  return trimmed({ ...plan, workload: { ...plan.workload, operations } });
}

/** A pause in which nothing is planned is no longer than this. */
const PAUSE_MS = 1000;

/** The same plan in the same order, its long pauses shortened. */
function withoutPauses(plan: Plan): Plan {
  const moments = [
    ...plan.faults.flatMap(({ atMs, forMs }) => [atMs, atMs + forMs]),
    ...operationsOf(plan).map(({ op }) => op.atMs ?? 0),
  ].toSorted((a, b) => a - b);
  const earlier = new Map<number, number>();
  let savedMs = 0;
  for (const [index, atMs] of moments.entries()) {
    savedMs += Math.max(0, atMs - (moments[index - 1] ?? 0) - PAUSE_MS);
    earlier.set(atMs, atMs - savedMs);
  }
  const at = (atMs: number): number => earlier.get(atMs)!;
  const faults = plan.faults.map((fault) => ({
    ...fault,
    atMs: at(fault.atMs),
    forMs: at(fault.atMs + fault.forMs) - at(fault.atMs),
  }));
  const some = operationsOf(plan).map(({ client, op }) => ({
    client,
    op: { ...op, atMs: at(op.atMs ?? 0) },
  }));
  return withOperations({ ...plan, faults }, some);
}

/** Time that nothing is planned in is left out at the end; operations still get their answers. */
const REST_MS = 1000;

function trimmed(plan: Plan): Plan {
  const lastMs = Math.max(
    0,
    ...plan.faults.map(({ atMs, forMs }) => atMs + forMs),
    ...operationsOf(plan).map(({ op }) => op.atMs ?? 0),
  );
  return { ...plan, durationMs: Math.min(plan.durationMs, lastMs + REST_MS) };
}

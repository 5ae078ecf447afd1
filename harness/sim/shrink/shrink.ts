// Shrinks a plan that fails: fewer operations, fewer faults, fewer links in a fault, a shorter time,
// until nothing more can go. What failing means is for the caller to say.
import type { History, HistoryEvent } from '../../../checker/index.ts';
import type { Fault, Plan, PlannedOp } from '../../plan.ts';
import { ddmin } from './ddmin.ts';

export interface ShrinkOptions {
  readonly plan: Plan;
  /** Whether a run of this plan shows the violation in question. */
  readonly fails: (plan: Plan) => Promise<boolean>;
  readonly progress?: (plan: Plan) => void;
  /** Arguments of the operations that the violation is about: tried alone before anything else. */
  readonly accused?: ReadonlySet<unknown>;
}

type Part =
  | { readonly kind: 'operation'; readonly client: string; readonly op: PlannedOp }
  | { readonly kind: 'fault'; readonly fault: Fault };

export async function shrinkPlan(options: ShrinkOptions): Promise<Plan> {
  const { plan, fails, progress, accused } = options;
  let smallest = plan;
  const named = accused && onlyOperations(plan, accused);
  const attempt = async (candidate: Plan): Promise<boolean> => {
    if (!(await fails(candidate))) return false;
    smallest = candidate;
    progress?.(candidate);
    return true;
  };
  if (named !== undefined) await attempt(named);
  await ddmin(partsOf(smallest), (parts) => attempt(planOf(plan, parts)));
  const faults = [...smallest.faults];
  for (const [index, fault] of faults.entries()) {
    if (!('links' in fault)) continue;
    await ddmin(fault.links, (links) =>
      attempt({ ...smallest, faults: smallest.faults.with(index, { ...fault, links }) }),
    );
  }
  return smallest;
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

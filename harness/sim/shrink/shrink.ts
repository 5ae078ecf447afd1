// Shrinks a plan that fails: fewer operations, fewer faults, fewer links in a fault, a shorter time,
// until nothing more can go. What failing means is for the caller to say.
import type { History, HistoryEvent } from '../../../checker/index.ts';
import type { Fault, Plan, PlannedOp } from '../../plan.ts';
import { ddmin } from './ddmin.ts';

export interface ShrinkOptions {
  readonly plan: Plan;
  /** This plan, with the seed that failed, when a run of it shows the violation in question. */
  readonly failing: (plan: Plan) => Promise<Plan | undefined>;
  readonly progress?: (plan: Plan) => void;
  /** Arguments of the operations that the violation is about: tried alone before anything else. */
  readonly accused?: ReadonlySet<unknown>;
}

type Part =
  | { readonly kind: 'operation'; readonly client: string; readonly op: PlannedOp }
  | { readonly kind: 'fault'; readonly fault: Fault };

export async function shrinkPlan(options: ShrinkOptions): Promise<Plan> {
  const { plan, failing, progress, accused } = options;
  let smallest = plan;
  const attempt = async (candidate: Plan): Promise<boolean> => {
    const failed = await failing(candidate);
    if (failed === undefined) return false;
    smallest = failed;
    progress?.(failed);
    return true;
  };
  if (accused !== undefined && !(await attempt(around(plan, accused)))) {
    await attempt(onlyOperations(plan, accused));
  }
  await ddmin(partsOf(smallest), (parts) => attempt(planOf(smallest, parts)));
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

/** Only what happened shortly before the accused operations, between them, and soon after, from time 0 on. */
function around(plan: Plan, accused: ReadonlySet<unknown>): Plan {
  const named = onlyOperations(plan, accused);
  const times = Object.values(named.workload.operations ?? {}).flatMap((ops) =>
    ops.map(({ atMs = 0 }) => atMs),
  );
  if (times.length === 0) return named;
  const beginMs = Math.max(0, Math.min(...times) - BEFORE_MS);
  const endMs = Math.max(...times) + AFTER_MS;
  const parts = partsOf(named).flatMap((part): Part[] => {
    if (part.kind === 'operation') {
      return [{ ...part, op: { ...part.op, atMs: (part.op.atMs ?? 0) - beginMs } }];
    }
    const { atMs, forMs } = part.fault;
    if (atMs + forMs <= beginMs || atMs >= endMs) return [];
    const startMs = Math.max(0, atMs - beginMs);
    return [
      { ...part, fault: { ...part.fault, atMs: startMs, forMs: atMs + forMs - beginMs - startMs } },
    ];
  });
  return planOf(plan, parts);
}

const BEFORE_MS = 300;
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

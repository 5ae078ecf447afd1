// What a run is asked for, in the words of the command's options, and the plan that they make.
import { objectNamed } from '../config/registry.ts';
import { registryFor } from '../config/find-system.ts';
import type { Nemesis } from '../nemesis/nemesis.ts';
import type { Plan } from '../plan/plan.ts';
import { drawPlan, USUAL } from '../run/draw-plan.ts';
import { requirementOf } from '../record/requirements.ts';
import type { System } from '../system/system.ts';
import type { Workload } from '../workload/workload.ts';

/** Times in milliseconds; a name means what the system's config says, or else what doubletake brings. */
export interface PlanAsked {
  readonly time: number;
  readonly nemesis: string | Nemesis;
  /** The system's usual one when left out. */
  readonly workload?: string | Workload;
  /** What the workload's model is expected to keep; what the workload says when left out. */
  readonly expect?: string;
  readonly clients: number;
  readonly keys: number;
  readonly rate: number;
  readonly deadline: number;
  /** What the run must come to besides, each such as `recovered < 5s`. */
  readonly require?: readonly string[];
}

/** What is taken where an option is left out, as it is written on the command line. */
export const USUALLY = {
  time: '30s',
  nemesis: 'mix',
  clients: 5,
  keys: 5,
  rate: 30,
  deadline: '5s',
  store: 'runs',
} as const;

/** The least and the most of each number. */
export const LIMITS = {
  clients: [1, 1000],
  keys: [1, 100_000],
  rate: [1, 1_000_000],
  times: [1, 1000],
  copies: [2, 100],
} as const;

/** The plan that is asked for, of this system. */
export async function planFrom(asked: PlanAsked, system: System, seed: number): Promise<Plan> {
  const { nemesis, clients, keys } = asked;
  const drawn = drawPlan(
    system,
    typeof nemesis === 'string'
      ? objectNamed('nemeses', nemesis, await registryFor(system))
      : nemesis,
    {
      ...{ seed, clients, keys, durationMs: asked.time },
      ...{ rateHz: asked.rate, deadlineMs: asked.deadline },
      workload: await workloadAsked(asked, system),
      ...(asked.expect !== undefined && { expect: asked.expect }),
    },
  );
  return requiring(drawn, asked.require);
}

/** The plan of a run that must come to this besides. @throws UsageError for what cannot be required. */
export function requiring(plan: Plan, require: readonly string[] = []): Plan {
  require.forEach(requirementOf);
  return require.length === 0 ? plan : { ...plan, require };
}

/** What the clients of such a run do. */
export async function workloadAsked(
  { workload }: Pick<PlanAsked, 'workload'>,
  system: System,
): Promise<Workload> {
  if (workload !== undefined && typeof workload !== 'string') return workload;
  const name = workload ?? system.workloads?.[0] ?? USUAL;
  return objectNamed('workloads', name, await registryFor(system));
}

// A run as the command and the library ask for it: its plan drawn, carried out, judged and reported.
import { randomInt } from 'node:crypto';
import type { JudgedRun } from '../record/load.ts';
import type { Onlooker } from '../report/screen.ts';
import type { System } from '../system/system.ts';
import { placeOf, type ContainerFlags } from './place.ts';
import { planFrom, workloadAsked, type PlanAsked } from './plan-from.ts';
import { runOnce } from './run-once.ts';

export interface RunAsked extends PlanAsked, ContainerFlags {
  readonly store: string;
  /** A fresh one when left out. */
  readonly seed?: number;
  /** Whether faults go on after a violation. */
  readonly keepGoing?: boolean;
}

/** As `runOnce`: prints nothing, and rejects where it cannot be run. */
export async function runAsked(
  found: System,
  asked: RunAsked,
  listening: { readonly signal: AbortSignal; readonly onlooker?: Onlooker },
): Promise<JudgedRun> {
  const { store, seed = randomInt(2 ** 31), keepGoing = false } = asked;
  const { system, ...place } = placeOf(found, asked);
  const workload = await workloadAsked(asked, system);
  const plan = await planFrom({ ...asked, workload }, system, seed);
  return runOnce(plan, system, { ...listening, ...place, store, workload, keepGoing });
}

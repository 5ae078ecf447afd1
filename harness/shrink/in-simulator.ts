// Shrinks in the simulator, where a run takes milliseconds: from one start after the other, until a
// small plan fails whether or not its faults are late.
import type { JudgedRun } from '../record/load.ts';
import type { Protocol } from '../plan/machine.ts';
import type { Plan } from '../plan/plan.ts';
import { simulate } from '../simulate/simulate.ts';
import { shrinkPlan, type ShrinkOptions } from './shrink.ts';
import { LATE_RUNS, steadyPlan, type SteadyPlan } from './steady.ts';

export interface SimulatedShrinkOptions extends Pick<ShrinkOptions, 'topology' | 'progress'> {
  readonly protocol: Protocol;
  /** Plans that may fail, the most promising first. */
  readonly starts: readonly Plan[];
  /** Whether a run shows the violation in question. */
  readonly shows: (run: JudgedRun) => boolean;
  /** Seeds that each candidate is run with until it fails. */
  readonly tries: number;
  /** After which the best so far will do. */
  readonly enough: AbortSignal;
  /** Told of each steadier plan and how many of `LATE_RUNS` failed. */
  readonly onSteadier?: (failed: number) => void;
  /** Whether a plan that fails surely here does so elsewhere; where it does not, the search goes on. */
  readonly accepts?: (plan: Plan) => Promise<boolean>;
}

/** Of all that was found what is accepted, or else fails most often; undefined when no start fails. */
export async function shrinkInSimulator(
  options: SimulatedShrinkOptions,
): Promise<SteadyPlan | undefined> {
  const { protocol, starts, shows, tries, enough, onSteadier, ...others } = options;
  const { accepts = async () => true, ...shrinking } = others;
  const fails = async (plan: Plan, luck = plan.seed): Promise<boolean> =>
    shows(await simulate({ plan, protocol, luck }));
  const failing = async (plan: Plan): Promise<Plan | undefined> => {
    for (let seed = plan.seed; seed < plan.seed + tries && !enough.aborted; seed++) {
      if (await fails({ ...plan, seed })) return { ...plan, seed };
    }
    return undefined;
  };
  let best: SteadyPlan | undefined;
  for (let leap = 0; leap < LEAPS; leap++) {
    for (const start of starts) {
      const plan = { ...start, seed: start.seed + 1000 * leap };
      const small = await shrinkPlan({ ...shrinking, plan, failing });
      if (small === undefined) continue;
      // A script has no times that could be late: each of its steps waits for the one before.
      if (small.script !== undefined) return { plan: small, failed: LATE_RUNS };
      const steady = await steadyPlan({
        ...{ plan: small, fails, enough },
        ...(onSteadier && { progress: onSteadier }),
      });
      if (best === undefined || steady.failed > best.failed) best = steady;
      if (steady.failed === LATE_RUNS && (await accepts(steady.plan))) return steady;
      if (enough.aborted) return best;
    }
  }
  return best;
}

/** What is left out shifts what happens when, so that it may take some seeds until it fails again. */
const LEAPS = 10;

// Patience with candidates that fail only sometimes: real processes are run several times, but no more often
// than what failed before tells, and never again where a run is too weak to say anything.
import type { JudgedRun } from '../record/load.ts';
import type { Plan } from '../plan/plan.ts';

export interface PatienceOptions {
  readonly run: (plan: Plan) => Promise<JudgedRun>;
  /** Whether a run shows the violation in question. */
  readonly shows: (run: JudgedRun) => boolean;
  /** Runs of a candidate at most. */
  readonly tries: number;
  /** After which nothing is tried any more. */
  readonly enough: AbortSignal;
}

/** How many times as many runs a candidate gets as the slowest failure so far took. */
const MARGIN = 3;

/** How often a smaller plan has to fail before it takes the place of a larger one. */
const CONFIRMED = 2;

/** For `shrinkPlan`; a candidate is tried once in its life. */
export function patientlyFailing(
  options: PatienceOptions,
): (plan: Plan) => Promise<Plan | undefined> {
  const { run, shows, tries, enough } = options;
  const known = new Map<string, boolean>();
  let slowest = tries;
  let hasFailed = false;
  return async (plan) => {
    const name = JSON.stringify(plan);
    if (known.has(name)) return known.get(name) === true ? plan : undefined;
    const most = hasFailed ? Math.min(tries, MARGIN * slowest) : tries;
    // What fails once in a long while without the faults that matter must not take their place.
    const wanted = hasFailed ? CONFIRMED : 1;
    let hits = 0;
    for (let attempt = 1; attempt <= most * wanted && !enough.aborted; attempt++) {
      const judged = await run(plan);
      if (shows(judged) && ++hits === wanted) {
        slowest = hasFailed ? Math.max(slowest, Math.ceil(attempt / wanted)) : attempt;
        hasFailed = true;
        known.set(name, true);
        return plan;
      }
      // No fault took hold, nothing was answered: more runs of the same say no more.
      if (judged.judgement.verdict === 'unknown') break;
      if (hits === 0 && attempt >= most) break;
    }
    if (!enough.aborted) known.set(name, false);
    return undefined;
  };
}

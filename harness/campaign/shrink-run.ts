// Shrinks the plan of a run that failed: in the simulator where the system is one of our protocols, which takes
// seconds, and then on real processes, to say how often the small plan fails there. Its own runs are in its
// folder, and in no list.
import { join } from 'node:path';
import type { AnomalyKind } from '../../checker/index.ts';
import { findModel, workloadOf } from '../config/find-system.ts';
import { rateOf, showRate, type Rate } from '../ground/rate.ts';
import { UsageError } from '../ground/usage-error.ts';
import { within } from '../ground/within.ts';
import type { Plan } from '../plan/plan.ts';
import { loadRun, type JudgedRun } from '../record/load.ts';
import { createRunFolder, toJson, writePlan } from '../record/store.ts';
import { askForTrust } from '../record/trust.ts';
import type { Onlooker } from '../report/screen.ts';
import { topologyOf } from '../run/draw-plan.ts';
import { excerptsOf, withOperationsOf } from '../shrink/excerpts.ts';
import { shrinkInSimulator } from '../shrink/in-simulator.ts';
import { patientlyFailing } from '../shrink/patience.ts';
import { shrinkPlan, type ShrinkOptions } from '../shrink/shrink.ts';
import { LATE_RUNS } from '../shrink/steady.ts';
import { loadProtocols } from '../system/reference/protocols.ts';
import { onSystem, type OtherSystem } from './replay-run.ts';
import { replayPlan } from './replay-plan.ts';
import { runOnce } from './run-once.ts';
import { SHRUNK, type Shrunk } from './shrunk.ts';

export interface ShrinkAsked extends OtherSystem {
  /** Real runs of the small plan. */
  readonly times: number;
  /** Runs of each candidate at most. */
  readonly tries: number;
  /** After which the smallest so far will do, in milliseconds. */
  readonly time: number;
  readonly store: string;
  readonly trust?: boolean;
  /** Whether the simulator is left alone. */
  readonly real?: boolean;
}

/** The smallest plan, where it is, and how often it failed on real processes. */
export interface ShrunkRun extends Shrunk {
  readonly plan: Plan;
  readonly folder: string;
  readonly rate: Rate;
}

interface Listening {
  readonly signal: AbortSignal;
  readonly onlooker?: Onlooker;
  readonly say: (line: string) => void;
}

/** Of all small plans that were measured the one that fails most often on real processes. */
export async function shrinkRun(
  path: string,
  asked: ShrinkAsked,
  { signal, onlooker, say }: Listening,
): Promise<ShrunkRun> {
  const isTrusted = asked.trust === true;
  const failed = await loadRun(path, { findModel, isTrusted });
  const { kind, sentence, plan: ofRun } = whatFailed(failed, path);
  const named = asked.config ?? asked.system ?? ofRun.configFile;
  if (named === ofRun.configFile)
    askForTrust(path, named, { isTrusted, note: (line) => say(line.trim()) });
  const { plan, system } = await onSystem(ofRun, asked);
  const shows = ({ judgement }: JudgedRun): boolean =>
    judgement.anomalies.some((anomaly) => anomaly.kind === kind);
  const { history } = failed.record;
  const isScript = plan.script !== undefined;
  const whole = isScript ? plan : withOperationsOf(plan, history);
  const anomalies = failed.judgement.anomalies.filter((anomaly) => anomaly.kind === kind);
  const starts = [...(isScript ? [] : excerptsOf(plan, history, anomalies)), whole];
  say(`${path}: ${kind}; ${sizeOf(whole)}`);
  const folder = createRunFolder(asked.store, plan);
  const workload = await workloadOf(plan);
  const options = { store: join(folder.path, 'tries'), signal, workload };
  const runReally = (small: Plan): Promise<JudgedRun> =>
    // Another kind may show first.
    runOnce(small, system, { ...options, keepGoing: true, ...(onlooker && { onlooker }) });
  const measured: { readonly plan: Plan; readonly rate: Rate }[] = [];
  const measure = async (small: Plan): Promise<Rate> => {
    const runs = await replayPlan(() => runReally(small), asked);
    const rate = rateOf(runs.filter(shows).length, runs.length);
    say(`  ${kind} in ${showRate(rate)} real runs`);
    measured.push({ plan: small, rate });
    return rate;
  };
  const shrinking = {
    topology: topologyOf(system, plan.workload.clients),
    progress: (smaller: Plan) => say(`  ${sizeOf(smaller)}`),
  };
  const protocol = asked.real ? undefined : (await loadProtocols()).protocols[plan.system];
  await within(asked.time, signal, async (enough) => {
    const simulated =
      protocol &&
      (await shrinkInSimulator({
        ...shrinking,
        ...{ protocol, starts, tries: asked.tries, shows },
        enough,
        onSteadier: (count) =>
          say(`  invalid in ${count} of ${LATE_RUNS} simulated runs with late faults`),
        accepts: async (small) => {
          const { hits, of } = await measure(small);
          return 2 * hits >= of;
        },
      }));
    signal.throwIfAborted();
    if (measured.length > 0) return;
    // A script leaves little to chance, and each step that does not come true takes seconds.
    const tries = isScript ? 1 : asked.tries;
    const failing = patientlyFailing({ run: runReally, shows, tries, enough });
    const small = simulated?.plan ?? (await shrinkReally(starts, { ...shrinking, failing }));
    await measure(small ?? whole);
  });
  const best = measured.toSorted((a, b) => b.rate.hits - a.rate.hits)[0]!;
  const { hits, of } = best.rate;
  const shrunk: Shrunk = { kind, sentence, failed: { hits, of } };
  writePlan(folder, best.plan);
  folder.write(SHRUNK, toJson(shrunk));
  return { ...shrunk, ...best, folder: folder.path };
}

function whatFailed(
  { judgement, record: { plan } }: JudgedRun,
  path: string,
): { readonly kind: AnomalyKind; readonly sentence: string; readonly plan: Plan } {
  const [first] = judgement.anomalies;
  if (judgement.verdict !== 'invalid' || first === undefined || plan === undefined) {
    throw new UsageError(`${path}: not the folder of an invalid run: nothing to shrink`);
  }
  return { kind: first.kind, sentence: first.sentence, plan };
}

/** From the first of these plans that fails again. */
async function shrinkReally(
  starts: readonly Plan[],
  options: Omit<ShrinkOptions, 'plan'>,
): Promise<Plan | undefined> {
  for (const plan of starts) {
    const small = await shrinkPlan({ ...options, plan, takesRealTime: true });
    if (small !== undefined) return small;
  }
  return undefined;
}

/** `3 operations, 1 faults, 2.1 s`; of a script `12 steps`. */
export function sizeOf(plan: Plan): string {
  if (plan.script !== undefined) return `${plan.script.steps.length} steps`;
  const operations = Object.values(plan.workload.operations ?? {}).flat().length;
  return `${operations} operations, ${plan.faults.length} faults, ${(plan.durationMs / 1000).toFixed(1)} s`;
}

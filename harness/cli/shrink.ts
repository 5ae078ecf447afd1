// Shrinks the plan of a run that failed: in the simulator where the system is one of our protocols,
// which takes seconds, and then on real processes, to say how often the small plan fails there.
import { Command } from 'commander';
import type { AnomalyKind } from '../../checker/index.ts';
import { loadRun, type JudgedRun } from '../record/load.ts';
import { type Plan } from '../plan/plan.ts';
import { topologyOf } from '../run/draw-plan.ts';
import { rateOf, showRate, type Rate } from '../ground/rate.ts';
import { excerptsOf, withOperationsOf } from '../shrink/excerpts.ts';
import { shrinkInSimulator } from '../shrink/in-simulator.ts';
import { shrinkPlan, type ShrinkOptions } from '../shrink/shrink.ts';
import { LATE_RUNS } from '../shrink/steady.ts';
import { createRunFolder, toJson } from '../record/store.ts';
import { askForTrust } from '../record/trust.ts';
import { findModel, findSystem } from '../config/find-system.ts';
import { loadProtocols } from '../system/reference/protocols.ts';
import { UsageError } from '../ground/usage-error.ts';
import { within } from '../ground/within.ts';
import { EXIT } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { durationOption, wholeNumber, secretsOption, trustOption } from './options.ts';
import { replayPlan } from '../campaign/replay-plan.ts';
import { runNamed } from './run-named.ts';
import { note, print } from '../report/printed.ts';

interface ShrinkFlags {
  readonly times: number;
  readonly tries: number;
  readonly time: number;
  readonly store: string;
  readonly real?: true;
  readonly trust?: true;
  readonly json?: true;
}

export function shrinkCommand(): Command {
  return new Command('shrink')
    .description('the smallest plan that still fails, and how often it does on real processes')
    .argument('<run>', 'the folder of a run that was invalid')
    .addOption(secretsOption())
    .option('--times <count>', 'real runs of the small plan', wholeNumber(0, 100), 5)
    .option('--tries <count>', 'runs of each candidate', wholeNumber(1, 1000), 10)
    .addOption(durationOption('--time <duration>', 'after which the smallest so far will do', '2m'))
    .addOption(trustOption())
    .option('--real', 'shrink with real processes only')
    .option('--store <folder>', 'where run folders go', 'runs')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample: doubletake shrink runs/ben/latest')
    .action(async (path: string, flags: ShrinkFlags) => {
      const result = await shrinkRun(path, flags);
      print(flags.json ? toJson(result) : showSmall(result));
      process.exitCode = EXIT.invalid;
    });
}

/** The small plan of all that were measured that fails most often on real processes. */
async function shrinkRun(
  path: string,
  flags: ShrinkFlags,
): Promise<Measured & { readonly kind: string }> {
  const signal = untilInterrupted();
  const isTrusted = flags.trust === true;
  const failed = await loadRun(path, { findModel, isTrusted });
  const { kind, plan } = whatFailed(failed, path);
  askForTrust(path, plan.configFile, { isTrusted, note });
  const system = await findSystem(plan.configFile ?? plan.system);
  const shows = ({ judgement }: JudgedRun): boolean =>
    judgement.anomalies.some((anomaly) => anomaly.kind === kind);
  const { history } = failed.record;
  const whole = withOperationsOf(plan, history);
  const anomalies = failed.judgement.anomalies.filter((anomaly) => anomaly.kind === kind);
  const starts = [...excerptsOf(plan, history, anomalies), whole];
  say(`${path}: ${kind}; ${size(whole)}`);
  const shrinking = {
    topology: topologyOf(system, plan.workload.clients),
    progress: (smaller: Plan) => say(`  ${size(smaller)}`),
  };
  const protocol = flags.real ? undefined : (await loadProtocols()).protocols[plan.system];
  const runReally = (small: Plan): Promise<JudgedRun> =>
    runNamed(small, system, { store: flags.store, signal });
  const measured: Measured[] = [];
  const measure = async (small: Plan): Promise<Rate> => {
    const folder = createRunFolder(flags.store, small).path;
    const runs = await replayPlan(() => runReally(small), flags);
    const rate = rateOf(runs.filter(shows).length, runs.length);
    say(`  ${kind} in ${showRate(rate)} real runs`);
    measured.push({ plan: small, folder, rate });
    return rate;
  };
  await within(flags.time, signal, async (enough) => {
    const simulated =
      protocol &&
      (await shrinkInSimulator({
        ...shrinking,
        ...{ protocol, starts, tries: flags.tries, shows },
        enough,
        onSteadier: (count) =>
          say(`  invalid in ${count} of ${LATE_RUNS} simulated runs with late faults`),
        accepts: async (small) => {
          const { hits, of } = await measure(small);
          return 2 * hits >= of;
        },
      }));
    signal.throwIfAborted();
    if (measured.length === 0) {
      const failing = (candidate: Plan): Promise<Plan | undefined> =>
        enough.aborted
          ? Promise.resolve(undefined)
          : failingReally(candidate, { tries: flags.tries, shows, runReally });
      const small = simulated?.plan ?? (await shrinkReally(starts, { ...shrinking, failing }));
      await measure(small ?? whole);
    }
  });
  const best = measured.toSorted((a, b) => b.rate.hits - a.rate.hits)[0]!;
  return { kind, ...best };
}

function whatFailed(
  { judgement, record }: JudgedRun,
  path: string,
): { readonly kind: AnomalyKind; readonly plan: Plan } {
  const kind = judgement.anomalies[0]?.kind;
  const { plan } = record;
  if (judgement.verdict === 'invalid' && kind !== undefined && plan !== undefined) {
    return { kind, plan };
  }
  throw new UsageError(`${path}: not the folder of an invalid run: nothing to shrink`);
}

/** A small plan, and how often it failed on real processes. */
interface Measured {
  readonly plan: Plan;
  readonly folder: string;
  readonly rate: Rate;
}

/** From the first of these plans that fails again. */
async function shrinkReally(
  starts: readonly Plan[],
  options: Omit<ShrinkOptions, 'plan'>,
): Promise<Plan | undefined> {
  for (const plan of starts) {
    const small = await shrinkPlan({ ...options, plan });
    if (small !== undefined) return small;
  }
  return undefined;
}

async function failingReally(
  plan: Plan,
  options: {
    readonly tries: number;
    readonly shows: (run: JudgedRun) => boolean;
    readonly runReally: (plan: Plan) => Promise<JudgedRun>;
  },
): Promise<Plan | undefined> {
  for (let attempt = 0; attempt < options.tries; attempt++) {
    if (options.shows(await options.runReally(plan))) return plan;
  }
  return undefined;
}

function say(line: string): void {
  note(`${line}\n`);
}

function size(plan: Plan): string {
  const operations = Object.values(plan.workload.operations ?? {}).flat().length;
  return `${operations} operations, ${plan.faults.length} faults, ${(plan.durationMs / 1000).toFixed(1)} s`;
}

function showSmall({ kind, plan, folder, rate }: Measured & { readonly kind: string }): string {
  const operations = Object.entries(plan.workload.operations ?? {}).flatMap(([client, ops]) =>
    ops.map((op) => ({
      atMs: op.atMs ?? 0,
      text: `${client} ${op.f} ${op.key ?? ''} ${JSON.stringify(op.value ?? null)}`,
    })),
  );
  const faults = plan.faults.map((fault) => ({
    atMs: fault.atMs,
    text: `${fault.f} ${('links' in fault ? fault.links : fault.nodes).join(' ')} for ${fault.forMs} ms`,
  }));
  const rows = [...operations, ...faults].toSorted((a, b) => a.atMs - b.atMs);
  return [
    `${plan.system}: ${kind} still with ${size(plan)}; in ${showRate(rate)} real runs`,
    ...rows.map(({ atMs, text }) => `${String(atMs).padStart(8)} ms  ${text}`),
    `  ${folder}`,
    `  doubletake replay ${folder} --times 10`,
    '',
  ].join('\n');
}

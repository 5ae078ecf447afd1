import { randomInt } from 'node:crypto';
import { Command } from 'commander';
import { loadRun, type JudgedRun } from '../record/load.ts';
import type { Plan } from '../plan/plan.ts';
import { run, type RunOptions } from '../run/run.ts';
import { completeRun, createRunFolder, toJson } from '../record/store.ts';
import type { System } from '../system/system.ts';
import { findSystem } from '../system/index.ts';
import { containersOption, placeOf, type ContainerFlags } from './containers.ts';
import { exitCodeOf } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { wholeNumber } from './options.ts';
import { showPlan, showProgress, showResult } from './show.ts';
import { untilInvalid } from './until-invalid.ts';
import { reportOf } from './report.ts';
import { addRunFlags, planFrom, type RunFlags } from './run-options.ts';

export function runCommand(): Command {
  const command = new Command('run')
    .description('one fault-injection run: real processes, real faults, a verdict')
    .argument('<system>', 'which system (ben, fixed, ...)')
    .option(
      '--seed <number>',
      'what the plan is drawn from (default: a fresh one)',
      wholeNumber(0, 2 ** 31 - 1),
    )
    .option('--until-invalid', 'end the faults as soon as the history shows a violation')
    .addOption(containersOption())
    .addHelpText('after', '\nExample: doubletake run ben --seed 7 --time 30s');
  return addRunFlags(command, { time: '30s' }).action(
    async (name: string, flags: RunCommandFlags) => {
      const { system, ...place } = placeOf(await findSystem(name), flags);
      const plan = planFrom(flags, system, flags.seed ?? randomInt(2 ** 31));
      const judged = await runOnce(plan, system, {
        store: flags.store,
        signal: untilInterrupted(),
        untilInvalid: flags.untilInvalid === true,
        ...place,
      });
      process.stdout.write(flags.json ? toJson(judged.judgement) : showResult(judged));
      process.exitCode = exitCodeOf(judged.judgement.verdict);
    },
  );
}

type RunCommandFlags = RunFlags &
  ContainerFlags & { readonly seed?: number; readonly untilInvalid?: boolean };

export interface RunOnceOptions extends Pick<RunOptions, 'signal' | 'startCluster'> {
  readonly store: string;
  /** Whether faults end as soon as the history shows a violation. */
  readonly untilInvalid?: boolean;
  /** Whether a valid run goes without a report, which can be written whenever it is wanted. */
  readonly isReportedOnFailureOnly?: boolean;
}

/** A run as every command does it: its plan said first, its progress on stderr. */
export async function runOnce(
  plan: Plan,
  system: System,
  { store, untilInvalid: endsEarly, isReportedOnFailureOnly = false, ...options }: RunOnceOptions,
): Promise<JudgedRun> {
  const folder = createRunFolder(store, plan);
  process.stderr.write(showPlan(plan, folder.path));
  const progress = showProgress(process.stderr);
  const watch = endsEarly === true ? untilInvalid(folder) : undefined;
  try {
    const enough = watch && { enough: watch.found };
    await run({ plan, system, folder, ...options, progress: progress.update, ...enough });
  } finally {
    watch?.end();
    progress.end();
  }
  const judged = await loadRun(folder.path);
  if (judged.judgement.verdict !== 'valid' || !isReportedOnFailureOnly) {
    folder.write('report.html', await reportOf(judged));
  }
  await completeRun(folder, judged.judgement);
  return judged;
}

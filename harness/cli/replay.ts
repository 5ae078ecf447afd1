// `doubletake replay`: the same plan on fresh processes, and how often it failed again.
import { Command } from 'commander';
import type { JudgedRun } from '../record/load.ts';
import { rateOf, showRate, type Rate } from '../ground/rate.ts';
import { findPlan, openRunFolder, PROBE, toJson } from '../record/store.ts';
import { askForTrust } from '../record/trust.ts';
import { findSystem } from '../config/find-system.ts';
import { placeOf, type ContainerFlags } from '../campaign/place.ts';
import { containersOption } from './containers.ts';
import { exitCodeOf } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { wholeNumber, secretsOption, trustOption } from './options.ts';
import { isInvalid, replayPlan } from '../campaign/replay-plan.ts';
import { probeAgain } from '../campaign/replay-probe.ts';
import { runNamed } from './run-named.ts';
import { note, print } from '../report/printed.ts';

interface ReplayFlags extends ContainerFlags {
  readonly times: number;
  readonly untilInvalid?: true;
  readonly trust?: true;
  readonly store: string;
  readonly json?: true;
}

export function replayCommand(): Command {
  return new Command('replay')
    .description(
      'the same plan on fresh processes, or the same probe, and how often it failed again',
    )
    .argument('<run>', 'a run folder')
    .addOption(secretsOption())
    .option('--times <count>', 'how often', wholeNumber(1, 1000), 1)
    .option('--until-invalid', 'no more often than until it fails; that run ends early')
    .addOption(trustOption())
    .addOption(containersOption())
    .option('--store <folder>', 'where run folders go', 'runs')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample: doubletake replay runs/ben/latest --times 10')
    .action(async (path: string, flags: ReplayFlags) => {
      const { untilInvalid = false } = flags;
      const { name, run } = await replayed(path, flags);
      const runs = await replayPlan(run, { times: flags.times, untilInvalid });
      const failed = runs.filter(isInvalid);
      const result = {
        ...{ run: path, system: name, times: runs.length, invalid: failed.length },
        rate: rateOf(failed.length, runs.length),
        judgements: runs.map(({ judgement }) => judgement),
      };
      print(flags.json ? toJson(result) : showReplay(result));
      const others = runs.some(({ judgement }) => judgement.verdict === 'unknown')
        ? 'unknown'
        : 'valid';
      process.exitCode = exitCodeOf(failed.length > 0 ? 'invalid' : others);
    });
}

/** What is run again, and its name: the plan of a run, or a probe. */
async function replayed(
  path: string,
  flags: ReplayFlags,
): Promise<{ readonly name: string; readonly run: () => Promise<JudgedRun> }> {
  const folder = openRunFolder(path);
  const options = { store: flags.store, signal: untilInterrupted() };
  const plan = await findPlan(folder);
  const trusting = { isTrusted: flags.trust === true, note };
  if (plan === undefined) {
    askForTrust(path, 'a probe', trusting);
    const onNote = (line: string): void => note(`  ${line}\n`);
    return { name: PROBE, run: await probeAgain(folder, { ...options, onNote }) };
  }
  askForTrust(path, plan.configFile, trusting);
  const { system, ...place } = placeOf(await findSystem(plan.configFile ?? plan.system), flags);
  const { untilInvalid = false } = flags;
  const run = (): Promise<JudgedRun> =>
    runNamed(plan, system, { ...place, ...options, untilInvalid });
  return { name: plan.system, run };
}

function showReplay(result: {
  readonly system: string;
  readonly rate: Rate;
  readonly judgements: readonly JudgedRun['judgement'][];
}): string {
  const { system, rate, judgements } = result;
  const rows = judgements.map(
    ({ verdict, reason, run }) => `  ${verdict}  ${run ?? ''}  ${reason}`,
  );
  return [`${system}: invalid in ${showRate(rate)} runs of the plan`, ...rows, ''].join('\n');
}

// `doubletake run`: one fault-injection run.
import { randomInt } from 'node:crypto';
import { Command } from 'commander';
import { toJson } from '../record/store.ts';
import { findSystem } from '../config/find-system.ts';
import { containersOption, placeOf, type ContainerFlags } from './containers.ts';
import { exitCodeOf } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { wholeNumber } from './options.ts';
import { showResult } from '../report/screen.ts';

import { addRunFlags, planFrom, type RunFlags } from './run-options.ts';
import { runNamed } from './run-named.ts';
import { printPainted } from '../report/printed.ts';

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
      const plan = await planFrom(flags, system, flags.seed ?? randomInt(2 ** 31));
      const judged = await runNamed(plan, system, {
        store: flags.store,
        signal: untilInterrupted(),
        untilInvalid: flags.untilInvalid === true,
        ...place,
      });
      printPainted(flags.json ? toJson(judged.judgement) : showResult(judged));
      process.exitCode = exitCodeOf(judged.judgement.verdict);
    },
  );
}

type RunCommandFlags = RunFlags &
  ContainerFlags & { readonly seed?: number; readonly untilInvalid?: boolean };

// `doubletake run`: one fault-injection run.
import { Command } from 'commander';
import { runAsked, type RunAsked } from '../campaign/run-asked.ts';
import { findSystem } from '../config/find-system.ts';
import { toJson } from '../record/store.ts';
import { printPainted } from '../report/printed.ts';
import { onScreen, showResult } from '../report/screen.ts';
import { containersOption } from './containers.ts';
import { exitCodeOf } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { seedNumber, secretsOption } from './options.ts';
import { addRunFlags, type RunFlags } from './run-options.ts';

export function runCommand(): Command {
  const command = new Command('run')
    .description('one fault-injection run: real processes, real faults, a verdict')
    .argument('<system>', 'which system (ben, fixed, ...)')
    .addOption(secretsOption())
    .option('--seed <number>', 'what the plan is drawn from (default: a fresh one)', seedNumber)
    .option('--keep-going', 'go on with the faults when the history shows a violation')
    .option(
      '--require <conditions...>',
      "what it must come to besides, or it is invalid: 'recovered < 5s' 'p99 < 200ms' 'ok > 1000'",
    )
    .addOption(containersOption())
    .addHelpText('after', '\nExample: doubletake run ben --seed 7 --time 30s');
  return addRunFlags(command).action(async (name: string, flags: RunAsked & RunFlags) => {
    const judged = await runAsked(await findSystem(name), flags, {
      signal: untilInterrupted(),
      onlooker: onScreen(process.stderr),
    });
    printPainted(flags.json ? toJson(judged.judgement) : showResult(judged));
    process.exitCode = exitCodeOf(judged.judgement.verdict);
  });
}

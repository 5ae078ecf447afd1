// `doubletake bisect`: the first of several builds that fails a plan.
import { execa } from 'execa';
import { Command } from 'commander';
import { bisect, type Tried } from '../campaign/bisect.ts';
import { planFor } from '../run/draw-plan.ts';
import { planToRepeat } from '../campaign/replay-run.ts';
import { toJson } from '../record/store.ts';
import { findSystem } from '../config/find-system.ts';
import { UsageError } from '../ground/usage-error.ts';
import { EXIT } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { seedNumber, wholeNumber, secretsOption } from './options.ts';
import { planFrom } from '../campaign/plan-from.ts';
import { addRunFlags, type RunFlags } from './run-options.ts';
import { runNamed } from './run-named.ts';
import { note, print } from '../report/printed.ts';

interface BisectFlags extends RunFlags {
  readonly seed: number;
  readonly times: number;
  readonly prepare?: string;
  readonly system?: string;
  readonly plan?: string;
}

export function bisectCommand(): Command {
  const command = new Command('bisect')
    .description('the first of several builds that fails a plan')
    .argument('<builds...>', 'the oldest, which is good, to the newest, which is bad')
    .addOption(secretsOption())
    .option('--prepare <command>', 'makes a build ready, for the shell; {build} is its name')
    .option('--system <name>', 'what is run once a build is ready (default: the build itself)')
    .option(
      '--plan <run>',
      'the plan of this run folder or kept failure (default: one drawn from the seed)',
    )
    .option('--seed <number>', 'of the plan', seedNumber, 1)
    .option(
      '--times <count>',
      'runs without a failure that make a build good',
      wholeNumber(1, 1000),
      5,
    )
    .addHelpText(
      'after',
      "\nExample: doubletake bisect v1 v2 v3 v4 --prepare 'git checkout {build} && make' --system ./doubletake.config.yaml",
    );
  return addRunFlags(command, { time: '20s' }).action(
    async (builds: readonly string[], flags: BisectFlags) => {
      if (builds.length < 2) throw new UsageError('name two builds at least: a good and a bad one');
      const signal = untilInterrupted();
      const outcome = await bisect(builds, (build) => tryBuild(build, flags, signal));
      print(flags.json ? toJson(outcome) : show(outcome.tried, outcome.first));
      process.exitCode = outcome.first === undefined ? EXIT.unknown : EXIT.valid;
    },
  );
}

/** Bad as soon as one run is invalid; good when none of `times` runs is. */
async function tryBuild(build: string, flags: BisectFlags, signal: AbortSignal): Promise<boolean> {
  if (flags.prepare !== undefined) {
    const line = flags.prepare.replaceAll('{build}', build);
    note(`${line}\n`);
    const prepared = await execa('/bin/sh', ['-c', line], {
      ...{ stdio: ['ignore', 2, 2], reject: false, cancelSignal: signal },
    });
    signal.throwIfAborted();
    if (prepared.exitCode !== 0) throw new UsageError(`${build} could not be made ready: ${line}`);
  }
  const system = await findSystem(flags.system ?? build);
  const plan =
    flags.plan === undefined
      ? await planFrom(flags, system, flags.seed)
      : planFor(
          system,
          await planToRepeat(flags.plan, { system: system.name }, (line) => note(`${line}\n`)),
        );
  for (let run = 0; run < flags.times; run++) {
    const { judgement } = await runNamed(plan, system, { store: flags.store, signal });
    if (judgement.verdict === 'invalid') return true;
  }
  return false;
}

function show(tried: readonly Tried[], first: string | undefined): string {
  const lines = tried.map(({ build, isBad }) => `${isBad ? 'bad ' : 'good'}  ${build}`);
  const end =
    first === undefined
      ? 'no build changes from good to bad: the oldest must be good and the newest bad'
      : `${first} is the first bad build`;
  return [...lines, end, ''].join('\n');
}

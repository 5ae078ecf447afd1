// The options that every command has which runs a system, and the plan that they make.
import { Option, type Command } from 'commander';
import type { Nemesis } from '../nemesis/nemesis.ts';
import { nemeses } from '../nemesis/index.ts';
import { type Plan } from '../plan/plan.ts';
import { drawPlan } from '../run/draw-plan.ts';
import type { System } from '../system/system.ts';
import { UsageError } from '../ground/usage-error.ts';
import { workloads } from '../workload/index.ts';
import { durationOption, wholeNumber } from './options.ts';

export interface RunFlags {
  readonly time: number;
  readonly nemesis: string;
  readonly workload?: string;
  readonly clients: number;
  readonly keys: number;
  readonly rate: number;
  readonly deadline: number;
  readonly store: string;
  readonly json?: true;
}

export function addRunFlags(command: Command, defaults: { readonly time: string }): Command {
  return command
    .addOption(
      durationOption('--time <duration>', 'how long clients run under faults', defaults.time),
    )
    .addOption(choice('--nemesis <name>', 'which faults', Object.keys(nemeses), 'mix'))
    .addOption(
      new Option('--workload <name>', "what clients do (default: the system's usual one)").choices(
        Object.keys(workloads),
      ),
    )
    .option(
      '--clients <count>',
      'logical clients, each with one operation at a time',
      wholeNumber(1, 1000),
      5,
    )
    .option('--keys <count>', 'keys that they share', wholeNumber(1, 100_000), 5)
    .option(
      '--rate <hz>',
      'operations a second that each client aims at',
      wholeNumber(1, 1_000_000),
      30,
    )
    .addOption(
      durationOption(
        '--deadline <duration>',
        'after which an unanswered operation is unknown',
        '5s',
      ),
    )
    .option('--store <folder>', 'where run folders go', 'runs')
    .option('--json', 'print the result as JSON');
}

export function planFrom(flags: RunFlags, system: System, seed: number): Plan {
  const { workloads: known = ['puthash'] } = system;
  const { workload = known[0] ?? '' } = flags;
  if (!known.includes(workload)) {
    throw new UsageError(
      `the clients of ${system.name} know nothing of workload ${workload}; they know ${known.join(', ')}`,
    );
  }
  return drawPlan(system, nemeses[flags.nemesis] as Nemesis, {
    seed,
    durationMs: flags.time,
    workload: {
      name: workload,
      clients: flags.clients,
      keys: flags.keys,
      rateHz: flags.rate,
      deadlineMs: flags.deadline,
    },
  });
}

function choice(flags: string, description: string, names: string[], standard: string): Option {
  return new Option(flags, description).choices(names).default(standard);
}

// The options that every command has which runs a system, and the plan that they make.
import type { Command } from 'commander';
import { registryFor } from '../config/find-system.ts';
import { objectNamed, ours, type Registry } from '../config/registry.ts';
import { type Plan } from '../plan/plan.ts';
import { drawPlan, USUAL } from '../run/draw-plan.ts';
import type { System } from '../system/system.ts';
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
    .option(
      '--nemesis <name>',
      `which faults: ${namesOf('nemeses')}, or one of the config's own`,
      'mix',
    )
    .option(
      '--workload <name>',
      `what clients do: ${namesOf('workloads')}, or one of the config's own (default: the system's usual one)`,
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

/** The plan that the options ask for, of this system. */
export async function planFrom(flags: RunFlags, system: System, seed: number): Promise<Plan> {
  const registry = await registryFor(system);
  const { workload = system.workloads?.[0] ?? USUAL, clients, keys } = flags;
  return drawPlan(system, objectNamed('nemeses', flags.nemesis, registry), {
    ...{ seed, clients, keys, durationMs: flags.time },
    ...{ rateHz: flags.rate, deadlineMs: flags.deadline },
    workload: objectNamed('workloads', workload, registry),
  });
}

function namesOf(kind: keyof Registry): string {
  return Object.keys(ours[kind]).join(', ');
}

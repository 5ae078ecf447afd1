// The options that every command has which runs a system.
import type { Command } from 'commander';
import { LIMITS, USUALLY, type PlanAsked } from '../campaign/plan-from.ts';
import { ours, type Registry } from '../config/registry.ts';
import { durationOption, expectOption, wholeNumber } from './options.ts';

export interface RunFlags extends PlanAsked {
  readonly store: string;
  readonly json?: true;
}

export function addRunFlags(
  command: Command,
  defaults: { readonly time: string } = USUALLY,
): Command {
  return command
    .addOption(
      durationOption('--time <duration>', 'how long clients run under faults', defaults.time),
    )
    .option(
      '--nemesis <name>',
      `which faults: ${namesOf('nemeses')}, or one of the config's own`,
      USUALLY.nemesis,
    )
    .option(
      '--workload <name>',
      `what clients do: ${namesOf('workloads')}, or one of the config's own (default: the system's usual one)`,
    )
    .addOption(expectOption())
    .option(
      '--clients <count>',
      'logical clients, each with one operation at a time',
      wholeNumber(...LIMITS.clients),
      USUALLY.clients,
    )
    .option('--keys <count>', 'keys that they share', wholeNumber(...LIMITS.keys), USUALLY.keys)
    .option(
      '--rate <hz>',
      'operations a second that each client aims at',
      wholeNumber(...LIMITS.rate),
      USUALLY.rate,
    )
    .addOption(
      durationOption(
        '--deadline <duration>',
        'after which an unanswered operation is unknown',
        USUALLY.deadline,
      ),
    )
    .option('--store <folder>', 'where run folders go', USUALLY.store)
    .option('--json', 'print the result as JSON');
}

function namesOf(kind: keyof Registry): string {
  return Object.keys(ours[kind]).join(', ');
}

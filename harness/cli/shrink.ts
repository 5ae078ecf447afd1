// `doubletake shrink`: the smallest plan that still fails.
import { Command } from 'commander';
import { shrinkRun, sizeOf, type ShrinkAsked, type ShrunkRun } from '../campaign/shrink-run.ts';
import type { Plan } from '../plan/plan.ts';
import { sentenceOf } from '../plan/script.ts';
import { showRate } from '../ground/rate.ts';
import { toJson } from '../record/store.ts';
import { note, print } from '../report/printed.ts';
import { numbered, onScreen } from '../report/screen.ts';
import { EXIT } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import {
  addOtherSystem,
  durationOption,
  secretsOption,
  trustOption,
  wholeNumber,
} from './options.ts';

export function shrinkCommand(): Command {
  const command = new Command('shrink')
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
    .addHelpText('after', '\nExample: doubletake shrink runs/ben/latest');
  return addOtherSystem(command).action(
    async (path: string, flags: ShrinkAsked & { readonly json?: true }) => {
      const result = await shrinkRun(path, flags, {
        signal: untilInterrupted(),
        onlooker: onScreen(process.stderr),
        say: (line) => note(`${line}\n`),
      });
      print(flags.json ? toJson(result) : showSmall(result));
      process.exitCode = EXIT.invalid;
    },
  );
}

function showSmall({ kind, plan, folder, rate }: ShrunkRun): string {
  const rows =
    plan.script === undefined ? timedRows(plan) : numbered(plan.script.steps.map(sentenceOf));
  return [
    `${plan.system}: ${kind} still with ${sizeOf(plan)}; in ${showRate(rate)} real runs`,
    ...rows,
    `  ${folder}`,
    `  doubletake replay ${folder} --times 10`,
    `  doubletake keep ${folder} FILE`,
    '',
  ].join('\n');
}

function timedRows(plan: Plan): readonly string[] {
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
  return rows.map(({ atMs, text }) => `${String(atMs).padStart(8)} ms  ${text}`);
}

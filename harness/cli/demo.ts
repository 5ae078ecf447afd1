// The demonstration behind `npm start`: random plans on Ben's server until one catches it, then the
// very same plans, as far as they went, on the fixed server.
import { Command } from 'commander';
import type { JudgedRun } from '../record/load.ts';
import { cutShort, type Plan } from '../plan/plan.ts';
import { findSystem } from '../config/find-system.ts';
import { EXIT } from './exit.ts';
import { explanationOf } from '../report/explanation.ts';
import { untilInterrupted } from './interrupt.ts';
import { seedsOption } from './options.ts';
import { planFrom } from '../campaign/plan-from.ts';
import { addRunFlags, type RunFlags } from './run-options.ts';
import { runNamed } from './run-named.ts';
import { showResult } from '../report/screen.ts';
import { note, print, printPainted } from '../report/printed.ts';

type DemoFlags = RunFlags & { readonly seeds: readonly number[] };

export function demoCommand(): Command {
  const command = new Command('demo')
    .description("Ben's server and the fixed one under the same faults: two verdicts, one diagram")
    .addOption(seedsOption('--seeds <list>', 'plans to try on ben, until one catches it', '1..3'))
    .addHelpText('after', '\nExample: doubletake demo --seeds 1..3');
  return addRunFlags(command, { time: '40s' }).action(demonstrate);
}

async function demonstrate(flags: DemoFlags): Promise<void> {
  const options = { store: flags.store, signal: untilInterrupted() };
  const { caught, plans } = await catchBen(flags, options);
  const fixed = await findSystem('fixed');
  const passed: JudgedRun[] = [];
  for (const plan of plans)
    passed.push(await runNamed({ ...plan, system: fixed.name }, fixed, options));
  if (caught !== undefined) {
    print(`\n${explanationOf(caught, { width: process.stdout.columns ?? 100, most: 1 })}\n`);
  }
  for (const judged of [caught, ...passed]) {
    if (judged !== undefined) printPainted(`${showResult(judged)}\n`);
  }
  const hasPassed = passed.every(({ judgement }) => judgement.verdict === 'valid');
  if (caught !== undefined && hasPassed) return;
  note('doubletake: the demonstration did not end as it should; see above\n');
  process.exitCode = EXIT.invalid;
}

async function catchBen(
  flags: DemoFlags,
  options: { readonly store: string; readonly signal: AbortSignal },
): Promise<{ readonly caught?: JudgedRun; readonly plans: readonly Plan[] }> {
  const ben = await findSystem('ben');
  const plans: Plan[] = [];
  for (const seed of flags.seeds) {
    const plan = await planFrom(flags, ben, seed);
    const judged = await runNamed(plan, ben, options);
    plans.push(cutShort(plan, underFaultsMs(judged, plan)));
    if (judged.judgement.verdict === 'invalid') return { caught: judged, plans };
  }
  return { plans };
}

/** How long the run was under faults, which it may have left early. */
function underFaultsMs({ record }: JudgedRun, plan: Plan): number {
  const { events } = record.history;
  const began = events.find(({ type }) => type === 'ok')?.time ?? 0;
  const healed = events.find(({ process, f }) => process === 'nemesis' && f === 'heal')?.time;
  return healed === undefined ? plan.durationMs : Math.ceil((healed - began) / 1e6);
}

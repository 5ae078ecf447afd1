// The demonstration behind `npm start`, told as a story: random plans on Ben's server until one catches it,
// then that plan, as far as it went, on the fixed server, and what to do next.
import { join } from 'node:path';
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
import { terminalWidth } from '../report/screen.ts';
import { sentenceOf } from '../report/terminal.ts';
import { wrapped } from '../report/wrapped.ts';
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
  const width = terminalWidth();
  const say = (text: string): void => print(wrapped(text, width));
  const options = { store: flags.store, signal: untilInterrupted() };
  say(beginning(flags));
  const { caught, plans } = await catchBen(flags, options);
  if (caught !== undefined) say(`\n${CAUGHT}\n\n`);
  if (caught !== undefined) print(`${explanationOf(caught, { width, most: 1 })}\n`);
  say('Now fixed, under the same plan.\n\n');
  const fixed = await findSystem('fixed');
  const passed: JudgedRun[] = [];
  for (const plan of plans.slice(-1))
    passed.push(await runNamed({ ...plan, system: fixed.name }, fixed, options));
  for (const judged of [caught, ...passed]) {
    if (judged !== undefined) printPainted(wrapped(`${verdictLine(judged)}\n`, width));
  }
  const hasPassed = passed.every(({ judgement }) => judgement.verdict === 'valid');
  if (caught !== undefined && hasPassed) return say(whatNext(caught));
  note('doubletake: the demonstration did not end as it should; see above\n');
  process.exitCode = EXIT.invalid;
}

const beginning = ({ seeds, time }: DemoFlags): string =>
  [
    'Does a request that is sent again run twice? Two servers promise that it does not. Both are a key/value service with a primary and a backup, run as real processes; clients send requests, and meanwhile replies are lost, links are cut, servers paused and killed. Half a minute, as a rule:',
    '',
    `1.  ben, an exam's solution that breaks its promise: until the history shows it (at most ${seeds.length} plans of ${time / 1000} s)`,
    '2.  fixed, which keeps it: under the very plan that caught ben',
    '',
    '',
  ].join('\n');

const CAUGHT =
  'ben is caught. What happened, as clients and servers saw it (!! is the second execution):';

function verdictLine({ judgement, record }: JudgedRun): string {
  return `${judgement.verdict.toUpperCase().padEnd(8)} ${sentenceOf(record)}\n`;
}

function whatNext({ judgement: { run = '' } }: JudgedRun): string {
  return [
    'Three things to try next:',
    `  the page of the run that caught ben, in a browser: ${join(run, 'report.html')}`,
    '  how often its plan catches ben, and what is the least that does:',
    `    doubletake replay ${run} --times 5`,
    `    doubletake shrink ${run}`,
    '  a server of yours, while it runs:',
    '    doubletake probe http://127.0.0.1:3000/charges --list /charges',
    '',
  ].join('\n');
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

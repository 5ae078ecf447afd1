// Named scenarios, in the simulator or with real processes: each must hold for a correct protocol.
import { Command } from 'commander';
import type { JudgedRun } from '../record/load.ts';
import { scriptedPlan } from '../run/draw-plan.ts';
import { scenarios } from '../scenario/index.ts';
import { isRealised, sentenceOf } from '../plan/script.ts';
import type { Scenario } from '../scenario/words.ts';
import { simulate } from '../simulate/simulate.ts';
import { toJson } from '../record/store.ts';
import { findSystem } from '../config/find-system.ts';
import { findProtocol } from '../system/reference/protocols.ts';
import { suggestion } from '../ground/nearest.ts';
import { UsageError } from '../ground/usage-error.ts';
import { EXIT } from './exit.ts';
import { explanationOf } from '../report/explanation.ts';
import { untilInterrupted } from './interrupt.ts';
import { wholeNumber } from './options.ts';
import { runOnce } from '../campaign/run-once.ts';
import { numbered } from '../report/screen.ts';

interface ScenarioFlags {
  readonly real?: true;
  readonly seed: number;
  readonly store: string;
  readonly json?: true;
}

export function scenarioCommand(): Command {
  return new Command('scenario')
    .description('a named scenario, or all of them, in the simulator or with real processes')
    .argument('[name]', 'which one, or all; without it, they are listed')
    .argument('[protocol]', 'whose servers', 'fixed')
    .option('--real', 'with real processes behind Toxiproxy')
    .option('--seed <number>', 'what delays are drawn from', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--store <folder>', 'where the folders of real runs go', 'runs')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample: doubletake scenario exam ben --real')
    .action(async (name: string | undefined, protocol: string, flags: ScenarioFlags) => {
      if (name === undefined) return void process.stdout.write(listed());
      const signal = untilInterrupted();
      const results: Result[] = [];
      for (const scenario of chosen(name)) {
        if (signal.aborted) return;
        const judged = await play(scenario, protocol, { ...flags, signal });
        results.push(resultOf(scenario, judged));
        if (flags.json) continue;
        process.stdout.write(show(results.at(-1)!));
        if (name !== 'all') process.stdout.write(detailsOf(scenario, judged));
      }
      if (flags.json) process.stdout.write(toJson({ protocol, scenarios: results }));
      process.exitCode = results.every(({ isMet }) => isMet) ? EXIT.valid : EXIT.invalid;
    });
}

interface Result {
  readonly scenario: string;
  /** Whether every step came true and the history is one of a correct service. */
  readonly isMet: boolean;
  readonly reason: string;
  readonly run?: string;
}

async function play(
  { name, steps }: Scenario,
  protocol: string,
  { real, seed, ...options }: ScenarioFlags & { readonly signal: AbortSignal },
): Promise<JudgedRun> {
  const system = await findSystem(protocol);
  const plan = scriptedPlan(system, { name, steps }, seed);
  return real
    ? runOnce(plan, system, options)
    : simulate({ plan, protocol: await findProtocol(protocol) });
}

function resultOf({ name }: Scenario, { judgement, record }: JudgedRun): Result {
  const { verdict, reason, run } = judgement;
  const isMet = verdict === 'valid' && isRealised(record.history);
  return { scenario: name, isMet, reason, ...(run !== undefined && { run }) };
}

function show({ scenario, isMet, reason, run = '' }: Result): string {
  return (
    `${isMet ? 'met    ' : 'NOT MET'}  ${scenario.padEnd(32)}${isMet ? run : reason}`.trimEnd() +
    '\n'
  );
}

function detailsOf({ summary, steps }: Scenario, judged: JudgedRun): string {
  const sentences = numbered(steps.map(sentenceOf));
  const { anomalies } = judged.judgement;
  const width = process.stdout.columns ?? 100;
  const explained = anomalies.length > 0 ? [explanationOf(judged, { width, most: 1 })] : [];
  return ['', summary, ...sentences, '', ...explained].join('\n');
}

function chosen(name: string): readonly Scenario[] {
  if (name === 'all') return Object.values(scenarios);
  const scenario = scenarios[name];
  if (scenario !== undefined) return [scenario];
  throw new UsageError(`no scenario is called ${name}${suggestion(name, Object.keys(scenarios))}`);
}

function listed(): string {
  return Object.values(scenarios)
    .map(({ name, summary }) => `${name.padEnd(32)}${summary}\n`)
    .join('');
}

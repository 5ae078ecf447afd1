// Named scenarios, in the simulator or with real processes: each must hold for a correct protocol.
import { Command } from 'commander';
import type { JudgedRun } from '../record/load.ts';
import { scriptedPlan, USUAL } from '../run/draw-plan.ts';
import { objectNamed, ours, type Registry } from '../config/registry.ts';
import { isRealised, sentenceOf } from '../plan/script.ts';
import type { Scenario } from '../scenario/words.ts';
import { simulate } from '../simulate/simulate.ts';
import { toJson } from '../record/store.ts';
import { findSystem, registryFor } from '../config/find-system.ts';
import { findProtocol } from '../system/reference/protocols.ts';
import { UsageError } from '../ground/usage-error.ts';
import { EXIT } from './exit.ts';
import { explanationOf } from '../report/explanation.ts';
import { untilInterrupted } from './interrupt.ts';
import { seedNumber, secretsOption } from './options.ts';
import { runNamed } from './run-named.ts';
import { numbered } from '../report/screen.ts';
import { wrapped } from '../report/wrapped.ts';
import { print } from '../report/printed.ts';

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
    .argument('[system]', "whose servers: a protocol, or a config's with --real", 'fixed')
    .addOption(secretsOption())
    .option('--real', 'with real processes behind Toxiproxy')
    .option('--seed <number>', 'what delays are drawn from', seedNumber, 1)
    .option('--store <folder>', 'where the folders of real runs go', 'runs')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample: doubletake scenario exam ben --real')
    .action(async (name: string | undefined, protocol: string, flags: ScenarioFlags) => {
      if (name === undefined) return print(listed());
      const signal = untilInterrupted();
      const results: Result[] = [];
      for (const scenario of chosen(name, await registryFor(await findSystem(protocol)))) {
        if (signal.aborted) return;
        const judged = await play(scenario, protocol, { ...flags, signal });
        results.push(resultOf(scenario, judged));
        if (flags.json) continue;
        print(show(results.at(-1)!));
        if (name !== 'all') print(detailsOf(scenario, judged));
      }
      if (flags.json) print(toJson({ protocol, scenarios: results }));
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
  scenario: Scenario,
  protocol: string,
  { real, seed, ...options }: ScenarioFlags & { readonly signal: AbortSignal },
): Promise<JudgedRun> {
  const system = await findSystem(protocol);
  const { workload = USUAL } = scenario;
  const judging = objectNamed('workloads', workload, await registryFor(system));
  const plan = scriptedPlan(system, scenario, seed, judging);
  if (real === true) return runNamed(plan, system, options);
  if (system.configFile !== undefined) {
    throw new UsageError(`${protocol}: servers of a config are not simulated; add --real`);
  }
  return simulate({ plan, protocol: await findProtocol(protocol) });
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
  return ['', wrapped(summary, width), ...sentences, '', ...explained].join('\n');
}

/** `all` are those of the config, where it has some: ours are for our own servers. */
function chosen(name: string, registry: Registry): readonly Scenario[] {
  if (name !== 'all') return [objectNamed('scenarios', name, registry)];
  const all = Object.values(registry.scenarios);
  const own = all.filter((scenario) => !Object.hasOwn(ours.scenarios, scenario.name));
  return own.length > 0 ? own : all;
}

function listed(): string {
  return Object.values(ours.scenarios)
    .map(({ name, summary }) => `${name.padEnd(32)}${summary}\n`)
    .join('');
}

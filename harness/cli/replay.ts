import { Command } from 'commander';
import type { JudgedRun } from '../load.ts';
import type { Plan } from '../plan.ts';
import { openRunFolder, readPlan, toJson } from '../store.ts';
import { findSystem } from '../system/index.ts';
import type { System } from '../system/system.ts';
import { EXIT } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { wholeNumber } from './options.ts';
import { runOnce } from './run.ts';

export function replayCommand(): Command {
  return new Command('replay')
    .description('the same plan on fresh processes, and how often it failed again')
    .argument('<run>', 'a run folder')
    .option('--times <count>', 'how often', wholeNumber(1, 1000), 1)
    .option('--store <folder>', 'where run folders go', 'runs')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample: doubletake replay runs/ben/latest --times 10')
    .action(async (path: string, flags: { times: number; store: string; json?: true }) => {
      const plan = readPlan(openRunFolder(path));
      const system = await findSystem(plan.system);
      const options = { times: flags.times, store: flags.store, signal: untilInterrupted() };
      const runs = await replay(plan, system, options);
      const failed = runs.filter(({ judgement }) => judgement.verdict === 'invalid');
      const result = {
        ...{ run: path, system: plan.system, times: runs.length, invalid: failed.length },
        judgements: runs.map(({ judgement }) => judgement),
      };
      process.stdout.write(flags.json ? toJson(result) : showReplay(result));
      process.exitCode = failed.length > 0 ? EXIT.invalid : EXIT.valid;
    });
}

export async function replay(
  plan: Plan,
  system: System,
  options: { readonly times: number; readonly store: string; readonly signal: AbortSignal },
): Promise<readonly JudgedRun[]> {
  const runs: JudgedRun[] = [];
  for (let time = 0; time < options.times; time++) {
    runs.push(await runOnce(plan, system, options));
  }
  return runs;
}

function showReplay(result: {
  readonly system: string;
  readonly times: number;
  readonly invalid: number;
  readonly judgements: readonly JudgedRun['judgement'][];
}): string {
  const { system, times, invalid, judgements } = result;
  const rows = judgements.map(
    ({ verdict, reason, run }) => `  ${verdict}  ${run ?? ''}  ${reason}`,
  );
  return [`${system}: invalid in ${invalid} of ${times} runs of the plan`, ...rows, ''].join('\n');
}

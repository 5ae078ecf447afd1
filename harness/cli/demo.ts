// The demonstration behind `npm start`: random plans on Ben's server until one fails, then the very
// same plans on the fixed server.
import { Command } from 'commander';
import type { JudgedRun } from '../load.ts';
import type { Plan } from '../plan.ts';
import { findSystem } from '../system/index.ts';
import { EXIT } from './exit.ts';
import { explanationOf } from './explain.ts';
import { untilInterrupted } from './interrupt.ts';
import { seedList } from './options.ts';
import { addRunFlags, planFrom, type RunFlags } from './run-options.ts';
import { runOnce } from './run.ts';
import { showResult } from './show.ts';

export function demoCommand(): Command {
  const command = new Command('demo')
    .description("Ben's server and the fixed one under the same faults: two verdicts, one diagram")
    .option('--seeds <list>', 'plans to try on ben, until one fails', seedList, seedList('1..5'))
    .addHelpText('after', '\nExample: doubletake demo --seeds 1..3');
  return addRunFlags(command, { time: '10s' }).action(
    async (flags: RunFlags & { seeds: number[] }) => {
      const options = { store: flags.store, signal: untilInterrupted() };
      const ben = await findSystem('ben');
      const fixed = await findSystem('fixed');
      const plans: Plan[] = [];
      let caught: JudgedRun | undefined;
      for (const seed of flags.seeds) {
        const plan = planFrom(flags, ben, seed);
        plans.push(plan);
        const judged = await runOnce(plan, ben, options);
        if (judged.judgement.verdict !== 'invalid') continue;
        caught = judged;
        break;
      }
      const passed: JudgedRun[] = [];
      for (const plan of plans) {
        passed.push(await runOnce({ ...plan, system: fixed.name }, fixed, options));
      }
      if (caught !== undefined) {
        process.stdout.write(explanationOf(caught, process.stdout.columns ?? 100));
        process.stdout.write(showResult(caught));
      }
      for (const judged of passed) process.stdout.write(showResult(judged));
      const asPromised =
        caught !== undefined && passed.every(({ judgement }) => judgement.verdict === 'valid');
      if (!asPromised)
        process.stderr.write('doubletake: the demonstration did not end as it should\n');
      process.exitCode = asPromised ? EXIT.valid : EXIT.invalid;
    },
  );
}

// `doubletake compare`: the same plans on two systems, side by side.
import { Command } from 'commander';
import { compareSides, showComparison, sideOf, type Pair } from '../campaign/comparison.ts';
import { toJson } from '../record/store.ts';
import { findSystem } from '../config/find-system.ts';
import { EXIT } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { seedsOption } from './options.ts';
import { planFrom } from '../campaign/plan-from.ts';
import { addRunFlags, type RunFlags } from './run-options.ts';
import { runNamed } from './run-named.ts';
import { print } from '../report/printed.ts';

export function compareCommand(): Command {
  const command = new Command('compare')
    .description('the same plans on two systems, side by side; exit 1 when B is worse than A')
    .argument('<a>', 'the system to compare with: a name, or the path of a config file')
    .argument('<b>', 'the system in question')
    .addOption(seedsOption('--seeds <list>', 'seeds: 7, 1..20 or 1,5,9', '1..5'))
    .addHelpText('after', '\nExample: doubletake compare fixed ben --seeds 1..10');
  return addRunFlags(command).action(
    async (a: string, b: string, flags: RunFlags & { seeds: number[] }) => {
      const pairs = await comparePlans([a, b], flags, untilInterrupted());
      const comparison = compareSides([a, b], pairs);
      print(flags.json ? toJson(comparison) : showComparison(comparison));
      process.exitCode = comparison.isWorse ? EXIT.invalid : EXIT.valid;
    },
  );
}

/** Alternately, and each first every other time, so that the machine's noise falls on both. */
async function comparePlans(
  names: readonly [string, string],
  flags: RunFlags & { readonly seeds: readonly number[] },
  signal: AbortSignal,
): Promise<Pair[]> {
  const a = await findSystem(names[0]);
  const b = await findSystem(names[1]);
  const options = { store: flags.store, signal };
  const pairs: Pair[] = [];
  for (const [index, seed] of flags.seeds.entries()) {
    const plan = await planFrom(flags, a, seed);
    // Drawn for B as well, so that what B does not know is refused; the faults are A's.
    const planOfB = { ...(await planFrom(flags, b, seed)), faults: plan.faults };
    const runA = async (): Promise<Pair['a']> => sideOf(await runNamed(plan, a, options));
    const runB = async (): Promise<Pair['b']> => sideOf(await runNamed(planOfB, b, options));
    if (index % 2 === 0) {
      pairs.push({ seed, a: await runA(), b: await runB() });
    } else {
      const second = await runB();
      pairs.push({ seed, a: await runA(), b: second });
    }
  }
  return pairs;
}

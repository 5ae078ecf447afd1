import { Command } from 'commander';
import type { Judgement } from '../judge.ts';
import { toJson } from '../store.ts';
import { findSystem } from '../system/index.ts';
import { EXIT } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { seedList } from './options.ts';
import { addRunFlags, planFrom, type RunFlags } from './run-options.ts';
import { runOnce } from './run.ts';
import { showComparison } from './show.ts';

export interface Pair {
  readonly seed: number;
  readonly a: Judgement;
  readonly b: Judgement;
}

export function compareCommand(): Command {
  const command = new Command('compare')
    .description('the same plans on two systems, side by side; exit 1 when B is worse than A')
    .argument('<a>', 'the system to compare with')
    .argument('<b>', 'the system in question')
    .option('--seeds <list>', 'seeds: 7, 1..20 or 1,5,9', seedList, seedList('1..5'))
    .addHelpText('after', '\nExample: doubletake compare fixed ben --seeds 1..10 --time 20s');
  return addRunFlags(command, { time: '20s' }).action(
    async (a: string, b: string, flags: RunFlags & { seeds: number[] }) => {
      const pairs = await comparePlans([a, b], flags, untilInterrupted());
      process.stdout.write(flags.json ? toJson({ a, b, pairs }) : showComparison([a, b], pairs));
      process.exitCode = isWorse(pairs) ? EXIT.invalid : EXIT.valid;
    },
  );
}

/** Alternately, so that the machine's noise falls on both. */
async function comparePlans(
  names: readonly [string, string],
  flags: RunFlags & { readonly seeds: readonly number[] },
  signal: AbortSignal,
): Promise<Pair[]> {
  const a = await findSystem(names[0]);
  const b = await findSystem(names[1]);
  const pairs: Pair[] = [];
  for (const seed of flags.seeds) {
    const plan = planFrom(flags, a, seed);
    const options = { store: flags.store, signal };
    pairs.push({
      seed,
      a: (await runOnce(plan, a, options)).judgement,
      b: (await runOnce({ ...plan, system: b.name }, b, options)).judgement,
    });
  }
  return pairs;
}

function isWorse(pairs: readonly Pair[]): boolean {
  const invalid = (side: 'a' | 'b'): number =>
    pairs.filter((pair) => pair[side].verdict === 'invalid').length;
  return invalid('b') > invalid('a');
}

// `doubletake compare`: the same plans on two systems, side by side.
import { Command } from 'commander';
import { compareSides, showComparison, sideOf, type Pair } from '../campaign/comparison.ts';
import { toJson } from '../record/store.ts';
import { findSystem } from '../config/find-system.ts';
import { EXIT } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { addOtherSystem, seedsOption, trustOption, wholeNumber } from './options.ts';
import { LIMITS, planFrom } from '../campaign/plan-from.ts';
import { onSystem, planToRepeat, type OtherSystem } from '../campaign/replay-run.ts';
import { UsageError } from '../ground/usage-error.ts';
import type { Plan } from '../plan/plan.ts';
import type { System } from '../system/system.ts';
import { addRunFlags, type RunFlags } from './run-options.ts';
import { runNamed } from './run-named.ts';
import { note, print } from '../report/printed.ts';

type CompareFlags = RunFlags &
  OtherSystem & {
    readonly seeds: readonly number[];
    readonly plan?: string;
    readonly times: number;
    readonly trust?: true;
  };

export function compareCommand(): Command {
  const command = new Command('compare')
    .description('the same plans on two systems, side by side; exit 1 when B is worse than A')
    .argument('[a]', 'the system to compare with: a name, or the path of a config file')
    .argument('[b]', 'the system in question')
    .addOption(seedsOption('--seeds <list>', 'seeds: 7, 1..20 or 1,5,9', '1..5'))
    .option(
      '--plan <run>',
      'instead of seeds the plan of this run folder or kept failure; A is its own system where none is named',
    )
    .option('--times <count>', 'how often that plan', wholeNumber(...LIMITS.times), 5)
    .addOption(trustOption())
    .addHelpText(
      'after',
      `
Examples: doubletake compare fixed ben --seeds 1..10
          doubletake compare --plan test/plans/double-charge.json --system ./mended.config.yaml`,
    );
  return addOtherSystem(addRunFlags(command)).action(
    async (a: string | undefined, b: string | undefined, flags: CompareFlags) => {
      const sides =
        flags.plan === undefined
          ? await drawn([a, b], flags)
          : await planned([a, b], flags.plan, flags);
      const names = [sides.a.name, sides.b.name] as const;
      const comparison = compareSides(
        names,
        await comparePlans(sides, flags.store, untilInterrupted()),
      );
      print(flags.json ? toJson(comparison) : showComparison(comparison));
      process.exitCode = comparison.isWorse ? EXIT.invalid : EXIT.valid;
    },
  );
}

/** Two systems as they are named, and the plans for each, pair by pair. */
interface Sides {
  readonly a: Named;
  readonly b: Named;
  readonly plans: readonly { readonly a: Plan; readonly b: Plan }[];
}

interface Named {
  readonly name: string;
  readonly system: System;
}

type Names = readonly [a: string | undefined, b: string | undefined];

/** Drawn for B as well, so that what B does not know is refused; the faults are A's. */
async function drawn([a, b]: Names, flags: CompareFlags): Promise<Sides> {
  if (a === undefined || b === undefined || (flags.system ?? flags.config) !== undefined) {
    throw new UsageError(
      'name two systems: doubletake compare A B, or one plan with --plan RUN --system B',
    );
  }
  const [ofA, ofB] = [await findSystem(a), await findSystem(b)];
  const plans: Sides['plans'][number][] = [];
  for (const seed of flags.seeds) {
    const plan = await planFrom(flags, ofA, seed);
    plans.push({ a: plan, b: { ...(await planFrom(flags, ofB, seed)), faults: plan.faults } });
  }
  return { a: { name: a, system: ofA }, b: { name: b, system: ofB }, plans };
}

/** A plan that there is, on its own system or A, and on B. */
async function planned([first, second]: Names, path: string, flags: CompareFlags): Promise<Sides> {
  const [a, b] = second === undefined ? [undefined, first ?? flags.system] : [first, second];
  if (b === undefined) {
    throw new UsageError(`say on which other system: doubletake compare --plan ${path} --system B`);
  }
  const { config } = flags;
  const ownTrust = {
    ...(a !== undefined && { system: a }),
    ...(config !== undefined && { config }),
    trust: flags.trust === true,
  };
  const plan = await planToRepeat(path, ownTrust, (line) => note(`${line}\n`));
  const ofA = await onSystem(
    plan,
    a === undefined ? { ...(config !== undefined && { config }) } : { system: a },
  );
  const ofB = await onSystem(plan, { system: b });
  const plans = Array.from({ length: flags.times }, () => ({ a: ofA.plan, b: ofB.plan }));
  return {
    a: { name: a ?? ofA.system.name, system: ofA.system },
    b: { name: b, system: ofB.system },
    plans,
  };
}

/** Alternately, and each first every other time, so that the machine's noise falls on both. */
async function comparePlans(
  { a, b, plans }: Sides,
  store: string,
  signal: AbortSignal,
): Promise<Pair[]> {
  const options = { store, signal };
  const pairs: Pair[] = [];
  for (const [index, { a: planOfA, b: planOfB }] of plans.entries()) {
    const { seed } = planOfA;
    const runA = async (): Promise<Pair['a']> => sideOf(await runNamed(planOfA, a.system, options));
    const runB = async (): Promise<Pair['b']> => sideOf(await runNamed(planOfB, b.system, options));
    if (index % 2 === 0) {
      pairs.push({ seed, a: await runA(), b: await runB() });
    } else {
      const second = await runB();
      pairs.push({ seed, a: await runA(), b: second });
    }
  }
  return pairs;
}

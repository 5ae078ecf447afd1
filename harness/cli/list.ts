import { Command, Option } from 'commander';
import { savedRuns, type SavedRun } from '../campaign/saved-runs.ts';
import { toJson } from '../store.ts';
import { seedList, wholeNumber } from './options.ts';

interface ListFlags {
  readonly store: string;
  readonly system?: string;
  readonly state?: string;
  readonly nemesis?: string;
  readonly workload?: string;
  readonly seeds?: readonly number[];
  readonly since?: string;
  readonly last?: number;
  readonly json?: true;
}

export function listCommand(): Command {
  return new Command('list')
    .description('the runs in a store, the newest last; interrupted ones show as incomplete')
    .option('--store <folder>', 'where run folders are', 'runs')
    .option('--system <name>', 'only of this system')
    .addOption(
      new Option('--state <state>', 'only these').choices([
        ...['valid', 'invalid', 'unknown', 'incomplete', 'unreadable'],
      ]),
    )
    .option('--nemesis <name>', 'only under these faults')
    .option('--workload <name>', 'only with this workload')
    .option('--seeds <list>', 'only these seeds: 7, 1..20 or 1,5,9', seedList)
    .option('--since <time>', 'only from then on, in UTC: 2026-11-23 or 2026-11-23T17')
    .option('--last <count>', 'only the newest ones', wholeNumber(1, 1_000_000))
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample: doubletake list --system ben --state invalid --last 5')
    .action((flags: ListFlags) => {
      const runs = savedRuns(flags.store)
        .filter((run) => isWanted(run, flags))
        .slice(-(flags.last ?? Infinity));
      process.stdout.write(flags.json ? toJson(runs) : show(runs));
    });
}

function isWanted(run: SavedRun, flags: ListFlags): boolean {
  const { seeds, since } = flags;
  const exact = ['system', 'state', 'nemesis', 'workload'] as const;
  return (
    exact.every((name) => flags[name] === undefined || flags[name] === run[name]) &&
    (seeds === undefined || (run.seed !== undefined && seeds.includes(run.seed))) &&
    (since === undefined || timeOf(run) >= since.replaceAll(/[:.]/g, '-'))
  );
}

function timeOf({ run }: SavedRun): string {
  return run.split('/').at(-1) ?? '';
}

function show(runs: readonly SavedRun[]): string {
  const lines = runs.map(
    ({ state, run, nemesis, sentence }) =>
      `${state.padEnd(10)}  ${run}  ${nemesis ?? ''}  ${state === 'valid' ? '' : sentence}`,
  );
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

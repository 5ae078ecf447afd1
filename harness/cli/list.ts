// `doubletake list`: the runs of a store, or everything of one kind that has a name.
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { IndexedRun } from '../report/document/page-data.ts';
import { indexRuns, requireStore } from '../browse/run-index.ts';
import { toJson } from '../record/store.ts';
import { seedList, wholeNumber } from './options.ts';
import { catalogue, type CatalogueName, type Entry } from './catalogue.ts';
import { print } from '../report/printed.ts';

type ListFlags = { readonly [name in CatalogueName]?: true } & RunFilters;

interface RunFilters {
  readonly store: string;
  readonly system?: string;
  readonly outcome?: string;
  readonly nemesis?: string;
  readonly workload?: string;
  readonly seeds?: readonly number[];
  readonly since?: string;
  readonly last?: number;
  readonly json?: true;
}

export function listCommand(): Command {
  const command = new Command('list')
    .description('the runs in a store, the newest last; or what has a name, such as --systems')
    .option('--store <folder>', 'where run folders, or nights, are', 'runs')
    .option('--system <name>', 'only of this system')
    .addOption(
      new Option('--outcome <outcome>', 'only these').choices([
        ...['valid', 'invalid', 'unknown', 'incomplete', 'error', 'shrunk'],
      ]),
    )
    .option('--nemesis <name>', 'only under these faults')
    .option('--workload <name>', 'only with this workload')
    .option('--seeds <list>', 'only these seeds: 7, 1..20 or 1,5,9', seedList)
    .option('--since <time>', 'only from then on, in UTC: 2026-11-23 or 2026-11-23T17:30')
    .option('--last <count>', 'only the newest ones', wholeNumber(1, 1_000_000))
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample: doubletake list --system ben --outcome invalid --last 5')
    .action(async (flags: ListFlags) => {
      const chosen = names.filter((name) => flags[name] === true);
      if (chosen.length > 0) return listEntries(chosen, flags.json === true);
      requireStore(flags.store);
      const runs = (await indexRuns(flags.store))
        .filter((run) => isWanted(run, flags))
        .toReversed()
        .slice(-(flags.last ?? Infinity));
      print(flags.json ? toJson(runs) : show(runs, flags.store));
    });
  for (const name of names) command.option(`--${name}`, catalogue[name].description);
  return command;
}

const names = Object.keys(catalogue) as readonly CatalogueName[];

/** What has a name: one table, or where several kinds are asked for, one each under its heading. */
async function listEntries(chosen: readonly CatalogueName[], isJson: boolean): Promise<void> {
  const listed: Partial<Record<CatalogueName, readonly Entry[]>> = {};
  for (const name of chosen) listed[name] = await catalogue[name].entries();
  if (isJson) return print(toJson(listed));
  const tables = chosen.map((name) =>
    [...(chosen.length > 1 ? [`${name}:`] : []), ...rowsOf(listed[name] ?? [])].join('\n'),
  );
  print(`${tables.join('\n\n')}\n`);
}

function rowsOf(entries: readonly Entry[]): string[] {
  const width = Math.max(...entries.map(({ name }) => name.length));
  return entries.map(({ name, summary }) => `${name.padEnd(width)}  ${summary}`);
}

function isWanted(run: IndexedRun, flags: ListFlags): boolean {
  const { seeds, since } = flags;
  const exact = ['system', 'outcome', 'nemesis', 'workload'] as const;
  return (
    exact.every((name) => flags[name] === undefined || flags[name] === run[name]) &&
    (seeds === undefined || (run.seed !== null && seeds.includes(run.seed))) &&
    (since === undefined || run.startedAt >= since)
  );
}

function show(runs: readonly IndexedRun[], store: string): string {
  const lines = runs.map(({ outcome, path, nemesis, reason }) =>
    [outcome.padEnd(10), join(store, path), nemesis, outcome === 'valid' ? '' : reason].join('  '),
  );
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

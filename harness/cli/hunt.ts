// Random faults on real processes until the first violation of each system: what the default nemesis
// finds without being told what to look for, and how long it takes. Part of the track record.
import { Command } from 'commander';
import { table } from '../report/table.ts';
import type { AnomalyKind } from '../../checker/index.ts';
import { toJson } from '../record/store.ts';
import { findSystem } from '../config/find-system.ts';
import { loadProtocols } from '../system/reference/protocols.ts';
import { EXIT } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { wholeNumber } from './options.ts';
import { planFrom } from '../campaign/plan-from.ts';
import { addRunFlags, type RunFlags } from './run-options.ts';
import { runNamed } from './run-named.ts';
import { note, print } from '../report/printed.ts';

interface HuntFlags extends RunFlags {
  readonly runs: number;
  readonly seed: number;
  readonly markdown?: true;
}

interface Hunt {
  readonly system: string;
  readonly runs: number;
  /** From the start of the first run to the end of the last, starting and reading included. */
  readonly seconds: number;
  /** Absent where no run was invalid. */
  readonly kind?: AnomalyKind;
  readonly stuck: number;
  /** Acknowledged operations in all runs. */
  readonly ok: number;
}

export function huntCommand(): Command {
  const command = new Command('hunt')
    .description('random faults on real processes, until the first violation of each system')
    .argument('[systems...]', 'which ones (default: every protocol of the gallery)')
    .option('--runs <count>', 'how many runs of each at most', wholeNumber(1, 1000), 5)
    .option(
      '--seed <number>',
      'of the first run; each next one takes the next',
      wholeNumber(0, 2 ** 30),
      1,
    )
    .option('--markdown', 'print the table as Markdown')
    .addHelpText('after', '\nExample: doubletake hunt ben fixed --runs 3');
  return addRunFlags(command, { time: '60s' }).action(async (names: string[], flags: HuntFlags) => {
    const signal = untilInterrupted();
    const { protocols } = await loadProtocols();
    const hunts: Hunt[] = [];
    for (const name of names.length > 0 ? names : Object.keys(protocols)) {
      const hunted = await hunt(name, flags, signal);
      hunts.push(hunted);
      note(`${cellsOf(hunted).join('  ')}\n`);
    }
    print(flags.json ? toJson(hunts) : showTable(hunts, flags.markdown === true));
    process.exitCode = hunts.some(({ kind }) => kind !== undefined) ? EXIT.invalid : EXIT.valid;
  });
}

async function hunt(name: string, flags: HuntFlags, signal: AbortSignal): Promise<Hunt> {
  const system = await findSystem(name);
  const began = performance.now();
  let [runs, stuck, ok] = [0, 0, 0];
  let kind: AnomalyKind | undefined;
  while (runs < flags.runs && kind === undefined) {
    const { judgement } = await runNamed(await planFrom(flags, system, flags.seed + runs), system, {
      ...{ store: flags.store, signal, isReportedOnFailureOnly: true },
    });
    runs++;
    ok += judgement.operations.ok;
    if (judgement.anomalies.some((anomaly) => anomaly.kind === 'stuck')) stuck++;
    if (judgement.verdict === 'invalid') kind = judgement.anomalies[0]?.kind;
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  return { system: name, runs, seconds, ...(kind !== undefined && { kind }), stuck, ok };
}

const HEAD = ['system', 'found', 'runs', 'seconds', 'acknowledged'];

function cellsOf({ system, runs, seconds, kind, stuck, ok }: Hunt): string[] {
  const found = kind ?? (stuck > 0 ? `stuck, ${stuck} of ${runs}` : '-');
  return [system, found, String(runs), String(seconds), String(ok)];
}

function showTable(hunts: readonly Hunt[], isMarkdown: boolean): string {
  const caught = hunts.filter(({ kind }) => kind !== undefined).length;
  const found = table(HEAD, hunts.map(cellsOf), { isMarkdown });
  return `${found}\n${caught} of ${hunts.length} invalid\n`;
}

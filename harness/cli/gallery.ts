// The mutation table: every protocol of the gallery, how it was caught, and that the right ones were
// not. `harness/docs/track-record.md` is what it printed.
import { Command } from 'commander';
import { table } from '../report/table.ts';
import { isAsExpected, tryProtocol, type GalleryRow, type Tried } from '../campaign/gallery.ts';
import { isReproduced, type Followed } from '../follow/follow.ts';
import { toJson } from '../record/store.ts';
import { findSystem } from '../config/find-system.ts';
import { findProtocol, loadProtocols } from '../system/reference/protocols.ts';
import { EXIT } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { durationOption, wholeNumber } from './options.ts';
import { note, print } from '../report/printed.ts';

interface GalleryFlags {
  readonly time: number;
  readonly memory: number;
  readonly runs: number;
  readonly markdown?: true;
  readonly json?: true;
}

export function galleryCommand(): Command {
  return new Command('gallery')
    .description(
      'every protocol of the gallery explored, simulated and driven through real processes',
    )
    .argument('[protocols...]', 'which ones (default: all)')
    .addOption(durationOption('--time <duration>', 'how long to explore each', '30s'))
    .option('--memory <megabytes>', 'for the states of one', wholeNumber(10, 64_000), 600)
    .option('--runs <count>', 'random simulated runs of each', wholeNumber(0, 100_000), 30)
    .option('--markdown', 'print the table as Markdown')
    .option('--json', 'print the table as JSON')
    .addHelpText('after', '\nExample: doubletake gallery ben no-dups --runs 100')
    .action(async (names: string[], flags: GalleryFlags) => {
      const signal = untilInterrupted();
      const { protocols } = await loadProtocols();
      const rows: GalleryRow[] = [];
      for (const name of names.length > 0 ? names : Object.keys(protocols)) {
        if (signal.aborted) break;
        const options = { timeMs: flags.time, bytesMax: flags.memory * 1e6, runs: flags.runs };
        const row = await tryProtocol(await findProtocol(name), await findSystem(name), {
          ...options,
          signal,
        });
        rows.push(row);
        note(`${cellsOf(row).join('  ')}\n`);
      }
      print(flags.json ? toJson(rows) : showTable(rows, flags.markdown === true));
      if (!signal.aborted) process.exitCode = rows.every(isAsExpected) ? EXIT.valid : EXIT.invalid;
    });
}

const HEAD = [
  'protocol',
  'expected',
  'shortest violation',
  'events',
  'states',
  'seconds',
  'processes, exactly',
  'through Toxiproxy',
  'random runs',
];

function cellsOf({ protocol, expected, exploration, real, random }: GalleryRow): string[] {
  const { end, kind, events, states, elapsedMs } = exploration;
  const found = {
    violation: kind ?? 'violation',
    stuck: 'none, but stuck',
    exhausted: 'none',
    stopped: 'none so far',
  }[end];
  const { runs, invalid, stuck } = random;
  return [
    protocol,
    expected,
    found,
    end === 'stopped' ? `> ${events}` : String(events),
    String(states),
    (elapsedMs / 1000).toFixed(1),
    wordsFor(real?.exact),
    wordsFor(real?.blackBox) + triesOf(real?.blackBox),
    `${invalid} of ${runs}${stuck > 0 ? `, ${stuck} stuck` : ''}`,
  ];
}

function wordsFor(followed: Followed | undefined): string {
  if (followed === undefined) return '-';
  const { isRealised, elapsedMs } = followed;
  if (!isRealised) return 'not realised';
  return `${isReproduced(followed) ? 'the same' : 'VALID'}, ${Math.round(elapsedMs)} ms`;
}

function triesOf(tried: Tried | undefined): string {
  return tried === undefined || tried.tries === 1 ? '' : `, ${tried.tries} tries`;
}

function judgementOf(rows: readonly GalleryRow[]): string {
  const others = rows.filter((row) => !isAsExpected(row)).map(({ protocol }) => protocol);
  const { length } = rows;
  if (others.length === 0) return `${length} of ${length} as expected`;
  return `${length - others.length} of ${length} as expected; otherwise: ${others.join(', ')}`;
}

function showTable(rows: readonly GalleryRow[], isMarkdown: boolean): string {
  const found = table(HEAD, rows.map(cellsOf), { isMarkdown });
  if (!isMarkdown) return `${found}\n${judgementOf(rows)}\n`;
  const mistakes = rows.map(({ protocol, summary }) => `- **${protocol}**: ${summary}\n`);
  return `${found}\n${mistakes.join('')}`;
}

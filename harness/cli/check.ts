// `doubletake check`: a saved history judged again.
import { Command } from 'commander';
import type { JudgedRun } from '../record/load.ts';
import { toJson } from '../record/store.ts';
import { printPainted } from '../report/printed.ts';
import { showResult, terminalWidth } from '../report/screen.ts';
import { wrapped } from '../report/wrapped.ts';
import { exitCodeOf } from './exit.ts';
import { addJudgingOptions, loadAsked, type JudgingFlags } from './judging.ts';

interface Flags extends JudgingFlags {
  readonly json?: true;
}

/** What must be known besides the verdict, a line each. */
const notesOf = ({ judgement: { notes = [] } }: JudgedRun): string =>
  wrapped(notes.map((line) => `${line}\n`).join(''), terminalWidth());

export function checkCommand(): Command {
  const command = new Command('check')
    .description('judge a saved history again')
    .argument('<run-or-history>', 'a run folder or a history file');
  return addJudgingOptions(command)
    .option('--json', 'print the verdict as JSON')
    .addHelpText('after', '\nExample: doubletake check runs/ben/latest')
    .action(async (path: string, flags: Flags) => {
      const judged = await loadAsked(path, flags);
      printPainted(flags.json ? toJson(judged.judgement) : notesOf(judged) + showResult(judged));
      process.exitCode = exitCodeOf(judged.judgement.verdict);
    });
}

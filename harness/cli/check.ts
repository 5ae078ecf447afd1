// `doubletake check`: a saved history judged again.
import { Command } from 'commander';
import { findModel } from '../config/find-system.ts';
import { loadRun } from '../record/load.ts';
import { toJson } from '../record/store.ts';
import { exitCodeOf } from './exit.ts';
import { showResult } from '../report/screen.ts';
import { note, printPainted } from '../report/printed.ts';

export function checkCommand(): Command {
  return new Command('check')
    .description('judge a saved history again')
    .argument('<run-or-history>', 'a run folder or a history file')
    .option('--json', 'print the verdict as JSON')
    .addHelpText('after', '\nExample: doubletake check runs/ben/latest')
    .action(async (path: string, flags: { json?: true }) => {
      const judged = await loadRun(path, { findModel });
      for (const notice of judged.record.history.notices) note(`${path}: ${notice}\n`);
      printPainted(flags.json ? toJson(judged.judgement) : showResult(judged));
      process.exitCode = exitCodeOf(judged.judgement.verdict);
    });
}

import { Command } from 'commander';
import { loadRun } from '../load.ts';
import { toJson } from '../store.ts';
import { exitCodeOf } from './exit.ts';
import { expectOption } from './options.ts';
import { showResult } from './show.ts';

export function checkCommand(): Command {
  return new Command('check')
    .description('judge a saved history again')
    .argument('<run-or-history>', 'a run folder or a history file')
    .addOption(expectOption())
    .option('--json', 'print the verdict as JSON')
    .addHelpText('after', '\nExample: doubletake check runs/ben/latest')
    .action(async (path: string, flags: { json?: true; expect?: string }) => {
      const judged = await loadRun(path, flags);
      for (const notice of judged.record.history.notices)
        process.stderr.write(`${path}: ${notice}\n`);
      process.stdout.write(flags.json ? toJson(judged.judgement) : showResult(judged));
      process.exitCode = exitCodeOf(judged.judgement.verdict);
    });
}

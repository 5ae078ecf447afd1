import { Command } from 'commander';
import { judge, readHistory } from '../judge.ts';
import { findHistory, toJson } from '../store.ts';
import { exitCodeOf } from './exit.ts';
import { showResult } from './show.ts';

export function checkCommand(): Command {
  return new Command('check')
    .description('judge a saved history again')
    .argument('<run-or-history>', 'a run folder or a history file')
    .option('--json', 'print the verdict as JSON')
    .addHelpText('after', '\nExample: doubletake check runs/ben/latest')
    .action((path: string, flags: { json?: true }) => {
      const { file, folder } = findHistory(path);
      const history = readHistory(file);
      for (const notice of history.notices) process.stderr.write(`${file}: ${notice}\n`);
      const judgement = {
        ...judge(history),
        ...(folder ? { run: folder.path } : { history: file }),
      };
      process.stdout.write(flags.json ? toJson(judgement) : showResult(judgement));
      process.exitCode = exitCodeOf(judgement.verdict);
    });
}

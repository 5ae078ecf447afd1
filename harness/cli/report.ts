// `doubletake report`: one self-contained page of a run.
import { join } from 'node:path';
import { Command } from 'commander';
import { addJudgingOptions, loadAsked, type JudgingFlags } from './judging.ts';
import { UsageError } from '../ground/usage-error.ts';
import { reportOf } from '../report/document/page.ts';
import { writeWhole } from '../record/store.ts';
import { print } from '../report/printed.ts';

export function reportCommand(): Command {
  const command = new Command('report')
    .description('one self-contained page: what went wrong, at a glance')
    .argument('<run-or-history>', 'a run folder or a history file');
  return addJudgingOptions(command)
    .option('--output <file>', 'where to write it (default: report.html in the run folder)')
    .addHelpText('after', '\nExample: doubletake report runs/ben/latest')
    .action(async (path: string, flags: JudgingFlags & { output?: string }) => {
      const judged = await loadAsked(path, flags);
      const { run } = judged.judgement;
      const file = flags.output ?? (run === undefined ? undefined : join(run, 'report.html'));
      if (file === undefined) {
        throw new UsageError(`${path} is a history file: say with --output where the page goes`);
      }
      writeWhole(file, await reportOf(judged));
      print(`${file}\n`);
    });
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { loadRun, type JudgedRun } from '../record/load.ts';
import { readNodeLogs } from '../record/node-logs.ts';
import { reportPage } from '../report/document/page.ts';
import { UsageError } from '../ground/usage-error.ts';

export function reportCommand(): Command {
  return new Command('report')
    .description('one self-contained page: what went wrong, at a glance')
    .argument('<run-or-history>', 'a run folder or a history file')
    .option('--output <file>', 'where to write it (default: report.html in the run folder)')
    .addHelpText('after', '\nExample: doubletake report runs/ben/latest')
    .action(async (path: string, flags: { output?: string }) => {
      const judged = await loadRun(path);
      const { run } = judged.judgement;
      const file = flags.output ?? (run === undefined ? undefined : join(run, 'report.html'));
      if (file === undefined) {
        throw new UsageError(`${path} is a history file: say with --output where the page goes`);
      }
      writeFileSync(file, await reportOf(judged));
      process.stdout.write(`${file}\n`);
    });
}

export async function reportOf({ judgement, record }: JudgedRun): Promise<string> {
  const { run, history, checkMs, recovered } = judgement;
  return reportPage({
    record,
    checkMs,
    runFolder: run ?? history ?? '',
    ...(recovered !== undefined && { recovered }),
    ...(run !== undefined && { logs: await readNodeLogs(join(run, 'logs'), LOG_LINES) }),
  });
}

/** Of each node's log, the last ones. */
const LOG_LINES = 40;

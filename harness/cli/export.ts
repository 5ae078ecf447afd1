// A saved history in the words of another checker, so that its verdict can be compared with ours.
import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { encodeEdn } from '../../checker/index.ts';
import { UsageError } from '../ground/usage-error.ts';
import { readHistory } from '../record/load.ts';
import { findHistory } from '../record/history-file.ts';
import { note, print } from '../report/printed.ts';

interface ExportFlags {
  readonly edn?: true;
  readonly output?: string;
}

export function exportCommand(): Command {
  return new Command('export')
    .description('a history for another checker: EDN, for Knossos and Elle')
    .argument('<run-or-history>', 'a run folder or a history file')
    .option('--edn', 'one EDN map a line, as Jepsen writes them')
    .option('--output <file>', 'where to write it (default: stdout)')
    .addHelpText('after', '\nExample: doubletake export runs/ben/latest --edn > history.edn')
    .action(async (path: string, { edn, output }: ExportFlags) => {
      if (edn !== true) throw new UsageError('export: say in which format: --edn');
      const history = await readHistory(findHistory(path).file);
      for (const notice of history.notices) note(`${path}: ${notice}\n`);
      const text = encodeEdn(history);
      if (output !== undefined) writeFileSync(output, text);
      else if (process.stdout.isTTY) print(text);
      // For a file or another program: as it is.
      else process.stdout.write(text);
    });
}

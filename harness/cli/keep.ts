// `doubletake keep`: a failure as a file of one's own repository.
import { Command } from 'commander';
import { keepFailure } from '../campaign/kept.ts';
import { toJson } from '../record/store.ts';
import { print } from '../report/printed.ts';
import { trustOption } from './options.ts';

interface KeepFlags {
  readonly json?: true;
  readonly trust?: true;
}

export function keepCommand(): Command {
  return new Command('keep')
    .description('keep a failure in a file, to be replayed by anybody until it is mended and after')
    .argument('<run>', 'the folder of an invalid run, of a probe, or of a shrunk plan')
    .argument('<file>', 'where to, such as test/plans/double-charge.json')
    .addOption(trustOption())
    .option('--json', 'print what was kept as JSON')
    .addHelpText(
      'after',
      '\nExample: doubletake keep runs/ben/latest test/plans/executed-twice.json',
    )
    .action(async (path: string, file: string, { json, trust }: KeepFlags) => {
      const kept = await keepFailure(path, file, trust);
      const { kind, failed, sentence } = kept;
      const said = [
        `${file}: ${kind} in ${failed.hits} of ${failed.of} runs: ${sentence}`,
        `  doubletake replay ${file} --times 5`,
        '',
      ];
      print(json ? toJson(kept) : said.join('\n'));
    });
}

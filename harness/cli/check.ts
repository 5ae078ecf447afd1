// `doubletake check`: a saved history judged again.
import { Command, Option } from 'commander';
import type { Value } from '../../checker/index.ts';
import { findModel } from '../config/find-system.ts';
import { loadRun, type JudgedRun } from '../record/load.ts';
import { toJson } from '../record/store.ts';
import { exitCodeOf } from './exit.ts';
import { showResult, terminalWidth } from '../report/screen.ts';
import { wrapped } from '../report/wrapped.ts';
import { expectOption, trustOption } from './options.ts';
import { printPainted } from '../report/printed.ts';

interface Flags {
  readonly json?: true;
  readonly trust?: true;
  readonly model?: string;
  readonly initial?: Value;
  readonly order?: 'fifo' | 'any';
  readonly expect?: string;
}

/** What must be known besides the verdict, a line each. */
const notesOf = ({ judgement: { notes = [] } }: JudgedRun): string =>
  wrapped(notes.map((line) => `${line}\n`).join(''), terminalWidth());

/** JSON, or a text where it is none. */
function jsonValue(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}

export function checkCommand(): Command {
  return new Command('check')
    .description('judge a saved history again')
    .argument('<run-or-history>', 'a run folder or a history file')
    .addOption(expectOption())
    .option(
      '--model <name>',
      'what to judge it by; what its header names, or a guess, when left out',
    )
    .option('--initial <value>', 'what the object held before it began, as JSON', jsonValue)
    .addOption(new Option('--order <order>', 'how a queue hands out').choices(['fifo', 'any']))
    .addOption(trustOption())
    .option('--json', 'print the verdict as JSON')
    .addHelpText('after', '\nExample: doubletake check runs/ben/latest')
    .action(async (path: string, flags: Flags) => {
      const judged = await loadRun(path, {
        findModel,
        isTrusted: flags.trust === true,
        assumed: {
          ...(flags.initial !== undefined && { initial: flags.initial }),
          ...(flags.order && { order: flags.order }),
          ...(flags.expect !== undefined && { expect: flags.expect }),
        },
        ...(flags.model !== undefined && { model: flags.model }),
      });
      printPainted(flags.json ? toJson(judged.judgement) : notesOf(judged) + showResult(judged));
      process.exitCode = exitCodeOf(judged.judgement.verdict);
    });
}

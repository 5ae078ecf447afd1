// By what a saved history is judged, as the commands that judge one again are told.
import { Option, type Command } from 'commander';
import { parseExactly, type Value } from '../../checker/index.ts';
import { findModel } from '../config/find-system.ts';
import { loadRun, type JudgedRun } from '../record/load.ts';
import { expectOption, trustOption } from './options.ts';

export interface JudgingFlags {
  readonly trust?: true;
  readonly model?: string;
  readonly initial?: Value;
  readonly order?: 'fifo' | 'any';
  readonly expect?: string;
}

export function addJudgingOptions(command: Command): Command {
  return command
    .addOption(expectOption())
    .option(
      '--model <name>',
      'what to judge it by; what its header names, or a guess, when left out',
    )
    .option('--initial <value>', 'what the object held before it began, as JSON', jsonValue)
    .addOption(new Option('--order <order>', 'how a queue hands out').choices(['fifo', 'any']))
    .addOption(trustOption());
}

/** As `loadRun`. */
export function loadAsked(path: string, flags: JudgingFlags): Promise<JudgedRun> {
  const { model, initial, order, expect } = flags;
  return loadRun(path, {
    findModel,
    isTrusted: flags.trust === true,
    assumed: {
      ...(initial !== undefined && { initial }),
      ...(order !== undefined && { order }),
      ...(expect !== undefined && { expect }),
    },
    ...(model !== undefined && { model }),
  });
}

/** JSON, or a text where it is none. */
function jsonValue(text: string): Value {
  try {
    return parseExactly(text) as Value;
  } catch {
    return text;
  }
}

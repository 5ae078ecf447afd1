// `doubletake explain`: the violation in words and as a timing diagram.
import { Command, Option } from 'commander';
import { findModel } from '../config/find-system.ts';
import { loadRun } from '../record/load.ts';
import { explainAnomaly } from '../report/sentences.ts';
import { toJson } from '../record/store.ts';
import { exitCodeOf } from './exit.ts';
import { expectOption, trustOption, wholeNumber } from './options.ts';
import { explanationOf, graphOf, writePicture } from '../report/explanation.ts';
import { print } from '../report/printed.ts';

interface ExplainFlags {
  readonly width: number;
  readonly most: number;
  readonly svg?: string;
  readonly graph?: 'dot' | 'graphml';
  readonly expect?: string;
  readonly json?: true;
  readonly trust?: true;
}

export function explainCommand(): Command {
  return new Command('explain')
    .description('the violation in words and as a timing diagram')
    .argument('<run-or-history>', 'a run folder or a history file')
    .option(
      '--width <columns>',
      'how wide the diagram is',
      wholeNumber(60, 400),
      process.stdout.columns ?? 100,
    )
    .option('--most <count>', 'how many anomalies are explained', wholeNumber(1, 1000), 1)
    .option('--svg <file>', 'write the first diagram as a picture')
    .addOption(expectOption())
    .addOption(
      new Option('--graph <format>', 'print the graph of the first anomaly').choices([
        'dot',
        'graphml',
      ]),
    )
    .addOption(trustOption())
    .option('--json', 'print the explanations as JSON')
    .addHelpText('after', '\nExample: doubletake explain runs/ben/latest --width 120')
    .action(async (path: string, flags: ExplainFlags) => {
      const judged = await loadRun(path, {
        findModel,
        isTrusted: flags.trust === true,
        ...(flags.expect !== undefined && { assumed: { expect: flags.expect } }),
      });
      const { anomalies, verdict } = judged.judgement;
      print(
        flags.graph !== undefined
          ? graphOf(judged, flags.graph)
          : flags.json
            ? toJson(anomalies.map((anomaly) => explainAnomaly(judged.record, anomaly)))
            : explanationOf(judged, { width: flags.width, most: flags.most }),
      );
      if (flags.svg !== undefined) writePicture(flags.svg, judged);
      process.exitCode = exitCodeOf(verdict);
    });
}

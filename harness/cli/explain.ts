// `doubletake explain`: the violation in words and as a timing diagram.
import { Command, Option } from 'commander';
import { explainAnomaly } from '../report/sentences.ts';
import { toJson } from '../record/store.ts';
import { exitCodeOf } from './exit.ts';
import { addJudgingOptions, loadAsked, type JudgingFlags } from './judging.ts';
import { wholeNumber } from './options.ts';
import { explanationOf, graphOf, writePicture } from '../report/explanation.ts';
import { print } from '../report/printed.ts';

interface ExplainFlags extends JudgingFlags {
  readonly width: number;
  readonly most: number;
  readonly svg?: string;
  readonly graph?: 'dot' | 'graphml';
  readonly json?: true;
}

export function explainCommand(): Command {
  const command = new Command('explain')
    .description('the violation in words and as a timing diagram')
    .argument('<run-or-history>', 'a run folder or a history file')
    .option(
      '--width <columns>',
      'how wide the diagram is',
      wholeNumber(60, 400),
      process.stdout.columns ?? 100,
    )
    .option('--most <count>', 'how many anomalies are explained', wholeNumber(1, 1000), 1)
    .option('--svg <file>', 'write the first diagram as a picture');
  return addJudgingOptions(command)
    .addOption(
      new Option('--graph <format>', 'print the graph of the first anomaly').choices([
        'dot',
        'graphml',
      ]),
    )
    .option('--json', 'print the explanations as JSON')
    .addHelpText('after', '\nExample: doubletake explain runs/ben/latest --width 120')
    .action(async (path: string, flags: ExplainFlags) => {
      const judged = await loadAsked(path, flags);
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

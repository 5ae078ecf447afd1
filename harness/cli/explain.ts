import { Command } from 'commander';
import { loadRun, type JudgedRun } from '../load.ts';
import { explainAnomaly, explanationText } from '../report/explain.ts';
import { timingDiagramText } from '../report/timing-diagram-text.ts';
import { timingDiagram } from '../report/timing-diagram.ts';
import { toJson } from '../store.ts';
import { exitCodeOf } from './exit.ts';
import { wholeNumber } from './options.ts';

interface ExplainFlags {
  readonly width: number;
  readonly json?: true;
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
    .option('--json', 'print the explanations as JSON')
    .addHelpText('after', '\nExample: doubletake explain runs/ben/latest --width 120')
    .action(async (path: string, flags: ExplainFlags) => {
      const judged = await loadRun(path);
      const { anomalies, verdict } = judged.judgement;
      process.stdout.write(
        flags.json
          ? toJson(anomalies.map((anomaly) => explainAnomaly(judged.record, anomaly)))
          : explanationOf(judged, flags.width),
      );
      process.exitCode = exitCodeOf(verdict);
    });
}

/** How many anomalies are drawn; one mistake of a server often shows many times. */
const SHOWN = 3;

export function explanationOf({ judgement, record }: JudgedRun, width: number): string {
  if (judgement.anomalies.length === 0) return `${judgement.verdict}: ${judgement.reason}\n`;
  const shown = judgement.anomalies.slice(0, SHOWN).map((anomaly) => {
    const diagram = timingDiagram(record, anomaly);
    const picture = diagram === undefined ? '' : `\n${timingDiagramText(diagram, width)}`;
    return `${explanationText(explainAnomaly(record, anomaly))}${picture}`;
  });
  const left = judgement.anomalies.length - shown.length;
  return [
    ...shown,
    ...(left > 0 ? [`Showing ${SHOWN} of ${judgement.anomalies.length} anomalies.\n`] : []),
  ].join('\n');
}

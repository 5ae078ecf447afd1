import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { loadRun, type JudgedRun } from '../load.ts';
import { drawExchange } from '../probe/diagram.ts';
import { PROBE_MODEL } from '../probe/judge.ts';
import { explainAnomaly, explanationText } from '../report/explain.ts';
import { timingDiagramSvg } from '../report/timing-diagram-svg.ts';
import { timingDiagramText } from '../report/timing-diagram-text.ts';
import { timingDiagram } from '../report/timing-diagram.ts';
import { printable, printableLines } from '../report/value-text.ts';
import { toJson } from '../store.ts';
import { UsageError } from '../usage-error.ts';
import { exitCodeOf } from './exit.ts';
import { expectOption, wholeNumber } from './options.ts';

interface ExplainFlags {
  readonly width: number;
  readonly most: number;
  readonly svg?: string;
  readonly expect?: string;
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
    .option('--most <count>', 'how many anomalies are explained', wholeNumber(1, 1000), 1)
    .option('--svg <file>', 'write the first diagram as a picture')
    .addOption(expectOption())
    .option('--json', 'print the explanations as JSON')
    .addHelpText('after', '\nExample: doubletake explain runs/ben/latest --width 120')
    .action(async (path: string, flags: ExplainFlags) => {
      const judged = await loadRun(path, flags);
      const { anomalies, verdict } = judged.judgement;
      process.stdout.write(
        flags.json
          ? toJson(anomalies.map((anomaly) => explainAnomaly(judged.record, anomaly)))
          : explanationOf(judged, { width: flags.width, most: flags.most }),
      );
      if (flags.svg !== undefined) writePicture(flags.svg, judged);
      process.exitCode = exitCodeOf(verdict);
    });
}

/** The first anomaly's diagram as SVG; what is to be printed is better printed before. */
export function writePicture(file: string, { judgement, record }: JudgedRun): void {
  const [first] = judgement.anomalies;
  const diagram = first && timingDiagram(record, first);
  if (diagram === undefined) throw new UsageError('there is no anomaly of an operation to draw');
  try {
    writeFileSync(file, timingDiagramSvg(diagram));
  } catch (error) {
    throw new UsageError(`the picture cannot be written: ${(error as Error).message}`);
  }
}

/** The first anomalies; one mistake of a server often shows many times. */
export function explanationOf(
  { judgement, record }: JudgedRun,
  { width, most }: { readonly width: number; readonly most: number },
): string {
  const { anomalies, verdict, reason } = judgement;
  if (anomalies.length === 0) return `${verdict}: ${reason}\n`;
  const shown = anomalies.slice(0, most).map((anomaly) => {
    if (record.history.header.model === PROBE_MODEL) {
      return `${anomaly.sentence}\n\n${drawExchange(record.history.events, anomaly.key ?? '')}`;
    }
    if (anomaly.picture !== undefined)
      return `${printable(anomaly.sentence)}\n\n${printableLines(anomaly.picture)}`;
    const diagram = timingDiagram(record, anomaly);
    const picture = diagram === undefined ? '' : `\n${timingDiagramText(diagram, width)}`;
    return `${explanationText(explainAnomaly(record, anomaly))}${picture}`;
  });
  const count =
    anomalies.length > shown.length ? [`Showing ${most} of ${anomalies.length} anomalies.\n`] : [];
  return [...shown, ...count].join('\n');
}

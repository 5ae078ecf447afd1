// The explanation of a judged run: its first anomalies in words, each with its timing diagram.
import { writeFileSync } from 'node:fs';
import {
  precedenceGraph,
  toDot,
  toGraphml,
  valueGraph,
  type Anomaly,
} from '../../checker/index.ts';
import { UsageError } from '../ground/usage-error.ts';
import type { JudgedRun } from '../record/load.ts';
import { timingDiagramSvg } from './diagram/timing-diagram-svg.ts';
import { timingDiagramText } from './diagram/timing-diagram-text.ts';
import { timingDiagram } from './diagram/timing-diagram.ts';
import { explainAnomaly, explanationText } from './sentences.ts';
import { printable, printableLines } from './value-text.ts';
import { wrapped } from './wrapped.ts';
import { drawExchange } from '../probe/diagram.ts';

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

/** The graph of the first anomaly: the values of its key, or who came before whom where its window fails. */
export function graphOf({ judgement, record }: JudgedRun, format: 'dot' | 'graphml'): string {
  const { anomalies, model } = judgement;
  const [first] = anomalies;
  if (first === undefined || first.operations.length === 0)
    throw new UsageError('there is no anomaly of an operation to draw');
  const { history } = record;
  const indexes = [...first.operations, ...(first.window ?? [])].map(({ index }) => index);
  const written: typeof toDot = format === 'dot' ? toDot : toGraphml;
  return model === 'puthash'
    ? written(valueGraph(history, first.key, anomalies))
    : written(precedenceGraph(history, indexes));
}

/** The first anomalies; one mistake of a server often shows many times. */
export function explanationOf(
  judged: JudgedRun,
  { width, most }: { readonly width: number; readonly most: number },
): string {
  const { anomalies, verdict, reason } = judged.judgement;
  if (anomalies.length === 0) return wrapped(`${verdict}: ${reason}\n`, width);
  const shown = anomalies.slice(0, most).map((anomaly) => {
    const diagram = diagramOf(judged, anomaly, width);
    if (isDrawnAlone(judged, anomaly))
      return `${wrapped(printable(anomaly.sentence), width)}\n\n${diagram ?? ''}`;
    const text = wrapped(explanationText(explainAnomaly(judged.record, anomaly)), width);
    return `${text}${diagram === undefined ? '' : `\n${diagram}`}`;
  });
  const count =
    anomalies.length > shown.length ? [`Showing ${most} of ${anomalies.length} anomalies.\n`] : [];
  return [...shown, ...count].join('\n');
}

/** What happened around an anomaly, as a diagram in text; undefined where there is nothing to draw. */
export function diagramOf(
  { judgement, record }: JudgedRun,
  anomaly: Anomaly,
  width: number,
): string | undefined {
  const { key, picture } = anomaly;
  if (judgement.model === 'once') {
    return key === undefined ? undefined : drawExchange(record.history.events, key);
  }
  if (picture !== undefined) return printableLines(picture);
  const diagram = timingDiagram(record, anomaly);
  return diagram && timingDiagramText(diagram, width);
}

/** Whether the sentence and the diagram say all that there is to say. */
function isDrawnAlone({ judgement }: JudgedRun, { picture }: Anomaly): boolean {
  return judgement.model === 'once' || picture !== undefined;
}

// What a call of the library comes to: what the command would have printed, as data.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Validity } from '../../checker/index.ts';
import type { JudgedRun } from '../record/load.ts';
import { diagramOf } from '../report/explanation.ts';
import { sentenceOf } from '../report/terminal.ts';

/** A judged run, or history, and where its page is. */
export interface Result extends JudgedRun {
  /** `valid` means that nothing was found; `unknown`, that nothing can be said. */
  readonly verdict: Validity;
  /** The system, the seed, and what happened to which operation, or why the verdict is what it is. */
  readonly sentence: string;
  /** The run folder, absolute; absent where a history file was judged. */
  readonly folder?: string;
  /** The page of the run, absolute; absent where there is none. */
  readonly page?: string;
}

export function resultOf(judged: JudgedRun): Result {
  const { run } = judged.judgement;
  const folder = run === undefined ? undefined : resolve(run);
  const page = folder === undefined ? undefined : join(folder, 'report.html');
  return {
    ...judged,
    verdict: judged.judgement.verdict,
    sentence: sentenceOf(judged.record),
    ...(folder !== undefined && { folder }),
    ...(page !== undefined && existsSync(page) && { page }),
  };
}

/** The verdict and its sentence, the diagram of what was found first, and the path of the page. */
export function messageOf(result: Result): string {
  const { verdict, sentence, judgement, page, folder } = result;
  const [first] = judgement.anomalies;
  const diagram = first && diagramOf(result, first, DIAGRAM_COLUMNS);
  return [
    `${verdict.toUpperCase()}  ${sentence}`,
    ...(diagram === undefined ? [] : ['', diagram.trimEnd()]),
    '',
    ...(page === undefined ? [] : [`page    ${page}`]),
    ...(folder === undefined ? [] : [`folder  ${folder}`]),
  ].join('\n');
}

const DIAGRAM_COLUMNS = 100;

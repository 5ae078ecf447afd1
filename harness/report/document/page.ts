// One run as one HTML file that opens without network: what went wrong first, in words and as a
// picture, then the whole run. Everything that a server or user wrote is text (html.ts).
import { htmlDocument } from './html-document.ts';
import type { NodeLog } from '../../record/node-logs.ts';
import { encodePageData } from './page-encoding.ts';
import { pageScript, plotParts } from './page-script.ts';
import { pageSections } from './page-sections.ts';
import { pageStyle } from './page-style.ts';
import type { RunRecord } from '../../record/run-record.ts';

export interface ReportInput {
  readonly record: RunRecord;
  /** As commands need it. */
  readonly runFolder: string;
  readonly checkMs?: number;
  /** Whether an operation was acknowledged after healing; absent when nobody looked. */
  readonly recovered?: boolean;
  readonly logs?: readonly NodeLog[];
}

/** The whole file. */
export async function reportPage(input: ReportInput): Promise<string> {
  const { header } = input.record.history;
  const name = `${header.system ?? header.model}${header.seed === undefined ? '' : `, seed ${header.seed}`}`;
  const plot = await plotParts();
  return htmlDocument({
    title: `${input.record.verdict.verdict}: ${name}`,
    body: pageSections(input),
    data: { id: 'operations', text: encodePageData(input.record) },
    scripts: [plot.script, await pageScript('main.js')],
    styles: [plot.style, pageStyle],
  });
}

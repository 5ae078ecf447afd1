// One run as one HTML file that opens without network: what went wrong first, in words and as a
// picture, then the whole run. Everything that a server or user wrote is text (html.ts).
import { htmlDocument } from './html-document.ts';
import { join } from 'node:path';
import type { JudgedRun } from '../../record/load.ts';
import { readNodeLogs } from '../../record/node-logs.ts';
import { encodePageData } from './page-encoding.ts';
import { pageScript, plotParts } from './page-script.ts';
import { pageSections } from './page-sections.ts';
import { pageStyle } from './page-style.ts';
import type { ReportInput } from './report-input.ts';

/** The whole file. */
export async function reportPage(input: ReportInput): Promise<string> {
  const { header } = input.record.history;
  const name = `${header.system ?? header.model}${header.seed === undefined ? '' : `, seed ${header.seed}`}`;
  const plot = await plotParts();
  return htmlDocument({
    title: `${input.record.verdict.verdict}: ${name}`,
    body: pageSections(input),
    data: { id: 'operations', text: await encodePageData(input.record) },
    scripts: [plot.script, await pageScript('main')],
    styles: [plot.style, pageStyle],
  });
}

/** The page of a run that is loaded, with the ends of its nodes' logs. */
export async function reportOf({ judgement, record }: JudgedRun): Promise<string> {
  const { run, history, checkMs, recovered } = judgement;
  return reportPage({
    record,
    checkMs,
    runFolder: run ?? history ?? '',
    ...(recovered !== undefined && { recovered }),
    ...(run !== undefined && { logs: await readNodeLogs(join(run, 'logs'), LOG_LINES) }),
  });
}

/** Of each node's log, the last ones. */
const LOG_LINES = 40;

// One run as one HTML file that opens without network: what went wrong first, in words and as a
// picture, then the whole run. Everything that a server or user wrote is text (html.ts).
import { createHash } from 'node:crypto';
import { html, type Html } from './html.ts';
import type { NodeLog } from './node-logs.ts';
import { encodePageData } from './page-encoding.ts';
import { pageScript, type PageScript } from './page-script.ts';
import { pageSections } from './page-sections.ts';
import { pageStyle } from './page-style.ts';
import type { RunRecord } from './run-record.ts';

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
  return documentOf({
    title: `${input.record.verdict.verdict}: ${name}`,
    body: pageSections(input),
    data: encodePageData(input.record),
    script: await pageScript(),
  });
}

function documentOf(page: {
  readonly title: string;
  readonly body: Html;
  /** Base64: nothing in it needs escaping. */
  readonly data: string;
  readonly script: PageScript;
}): string {
  const { plotScript, plotStyle, script } = page.script;
  const scripts = [plotScript, script];
  const styles = [plotStyle, pageStyle];
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(sourceHash).join(' ')}`,
    `style-src ${styles.map(sourceHash).join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const head = html`<meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width" />
    <meta name="referrer" content="no-referrer" />
    <title>${page.title}</title>`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head>${head.markup}`,
    ...styles.map((style) => `<style>${style}</style>`),
    '</head>',
    `<body>${page.body.markup}`,
    `<script type="text/plain" id="operations">${page.data}</script>`,
    ...scripts.map((text) => `<script>${text}</script>`),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** What a content security policy calls an inline text by. */
function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

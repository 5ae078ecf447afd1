// A whole HTML file that carries its styles, scripts and data, and may ask nothing of the network:
// its content security policy names what it carries and forbids the rest.
import { createHash } from 'node:crypto';
import { html, type Html } from '../html.ts';

export interface DocumentParts {
  readonly title: string;
  readonly body: Html;
  /** Base64, so that nothing in it can be markup. */
  readonly data: { readonly id: string; readonly text: string };
  /** Classic scripts, run in this order behind the body and the data. */
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
}

export function htmlDocument({ title, body, data, scripts, styles }: DocumentParts): string {
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
    <title>${title}</title>`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head>${head.markup}`,
    ...styles.map((style) => `<style>${style}</style>`),
    '</head>',
    `<body>${body.markup}`,
    `<script type="text/plain" id="${data.id}">${data.text}</script>`,
    ...scripts.map((script) => `<script>${script}</script>`),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** What a content security policy calls an inline text by. */
function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

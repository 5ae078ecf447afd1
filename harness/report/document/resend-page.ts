// What `resend` found as one HTML file: the verdict, the sentences, the table, each copy.
import { valueWithoutSecrets, withoutSecrets } from '../../ground/secrets.ts';
import type { ResendResult, WayResult } from '../../resend/result.ts';
import { html, nothing, type Html } from '../html.ts';
import { headline, resendHead, resendRow, tellings } from '../resend.ts';
import { htmlDocument } from './html-document.ts';
import { pageStyle } from './page-style.ts';

/** The whole file; `tried` is the command, as it was written. */
export function resendPage(found: ResendResult, tried: string): string {
  const result = valueWithoutSecrets(found);
  const command = withoutSecrets(tried);
  const { verdict, ways, date } = result;
  const text = Buffer.from(JSON.stringify(result)).toString('base64');
  const body = html`<main class="${verdict}">
    <h1><span class="badge">${verdict}</span>${headline(result)}</h1>
    <p><code>${command}</code> <span class="faint">${date}</span></p>
    <ul>
      ${tellings(ways).map((sentence) => html`<li>${sentence}</li>`)}
    </ul>
    <table>
      <thead>
        <tr>
          ${resendHead(result).map((name) => html`<th>${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${ways.map(row)}
      </tbody>
    </table>
    ${ways.map(copiesOf)}
  </main>`;
  return htmlDocument({
    title: `${verdict}: who sends it again?`,
    body,
    data: { id: 'result', text },
    scripts: [''],
    styles: [pageStyle],
  });
}

function row(way: WayResult): Html {
  const mark = way.finding === 'again' ? 'again' : '';
  return html`<tr class="${mark}">
    ${resendRow(way).map((cell) => html`<td>${cell}</td>`)}
  </tr>`;
}

/** Each arrival of what came more than once. */
function copiesOf({ what, copies }: WayResult): Html {
  if (copies.length < 2) return nothing;
  return html`<h2>${what}</h2>
    <table>
      <thead>
        <tr>
          <th>at</th>
          <th>request</th>
          <th>key</th>
          <th>connection</th>
          <th>endpoint</th>
          <th>body (SHA-256)</th>
        </tr>
      </thead>
      <tbody>
        ${copies.map(
          ({ atMs, method, path, key, connection, nth, endpoint, body }) =>
            html`<tr>
              <td>${atMs.toFixed(1)} ms</td>
              <td>${method} ${path}</td>
              <td>${key ?? 'none'}</td>
              <td>${connection}, its request ${nth}</td>
              <td>${endpoint}</td>
              <td><code>${body === '' ? 'no body' : body.slice(0, 12)}</code></td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

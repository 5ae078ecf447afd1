// The sections of a report page, in the order in which a reader asks: what is wrong, what proves it,
// how it came about, what the whole run looked like, and everything else.
import type { Anomaly, Value } from '../../../checker/index.ts';
import { showSeconds } from '../sentences.ts';
import { faultName } from '../../plan/fault-name.ts';
import { faultSpans } from '../../record/faults.ts';
import { html, nothing, textBlock, type Html } from '../html.ts';
import { latencyOf, showLatency, showMs } from '../../record/latency.ts';
import type { NodeLog } from '../../record/node-logs.ts';
import { anomaliesShown, anomalySections } from './page-anomalies.ts';
import type { ReportInput } from './report-input.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { faultCounts, nextCommands, operationCounts } from '../terminal.ts';
import { valueChain, type ChainPart } from './value-chain.ts';

export function pageSections(input: ReportInput): Html {
  const { record } = input;
  const shown = record.verdict.anomalies.slice(0, anomaliesShown);
  return html`<header class="${record.verdict.verdict}">${verdictSection(input)}</header>
    <main>
      ${anomalySections(record)} ${timelineSection()} ${chartSection(record)}
      ${chainSections(record, shown)} ${faultSection(record)} ${logSection(input.logs ?? [])}
      ${factSection(input)}
    </main>
    <footer><p class="faint">Written by doubletake. This file needs no network.</p></footer>`;
}

function verdictSection({ record, runFolder }: ReportInput): Html {
  const { verdict, reason, anomalies, model } = record.verdict;
  const { header } = record.history;
  const commands = nextCommands(record, runFolder).map(
    (command) =>
      html`<li>
        <code>${command}</code> <button type="button" data-copy="${command}">copy</button>
      </li>`,
  );
  const name = header.system ?? model;
  const seed = header.seed === undefined ? '' : `, seed ${header.seed}`;
  return html`<h1>
      <span class="badge">${verdict.toUpperCase()}</span>${anomalies[0]?.sentence ?? reason}
    </h1>
    <p class="faint">
      ${name}${seed}: ${operationCounts(record)}; faults: ${faultCounts(record)}.
      <button type="button" id="theme">dark / light</button>
    </p>
    <ul class="commands">
      ${commands}
    </ul>`;
}

function timelineSection(): Html {
  return html`<section>
    <h2>Every operation</h2>
    <div class="bar">
      <button type="button" id="whole-run">whole run</button>
      <button type="button" id="next-suspect">next that is not ok</button>
      <span class="faint"
        >click an operation for details; drag to move; wheel (after a click, or with Ctrl) and + -
        to zoom; arrows, 0, n p (next, previous not ok), comma and full stop (same client),
        Esc</span
      >
    </div>
    <div>
      <canvas
        id="timeline"
        tabindex="0"
        role="application"
        aria-label="Timeline of all operations; the table below says the same"
      >
      </canvas>
      <canvas id="minimap" aria-hidden="true"></canvas>
    </div>
    <p class="faint">
      full bar: ok; low bar: fail; open box: unknown; marker: accused; dashed band: not verified, or
      down
    </p>
    <p id="timeline-status" role="status">decoding the operations</p>
    <div id="details" aria-live="polite"></div>
    <details id="operation-table">
      <summary>the operations in view as a table</summary>
      <div class="bar">
        <button type="button" data-step="back">back</button>
        <button type="button" data-step="on">on</button>
        <span data-showing></span>
      </div>
      <table>
        <thead>
          <tr>
            <th>request</th>
            <th>operation</th>
            <th>outcome</th>
            <th>result or error</th>
            <th class="number">asked at, ms</th>
            <th class="number">took, ms</th>
            <th class="number">events</th>
          </tr>
        </thead>
        <tbody></tbody>
      </table>
    </details>
  </section>`;
}

function chartSection({ history }: RunRecord): Html {
  return html`<section>
    <h2>Latency and throughput</h2>
    <p>${showLatency(latencyOf(history))}</p>
    <div id="charts"></div>
    <details>
      <summary>the same as a table</summary>
      <table>
        <thead>
          <tr>
            <th>at, s</th>
            <th class="number">p50, ms</th>
            <th class="number">p99, ms</th>
            <th class="number">longest, ms</th>
            <th class="number">ok/s</th>
            <th class="number">fail/s</th>
            <th class="number">unknown/s</th>
          </tr>
        </thead>
        <tbody id="chart-table"></tbody>
      </table>
    </details>
  </section>`;
}

function chainSections({ history }: RunRecord, anomalies: readonly Anomaly[]): readonly Html[] {
  const keys = [...new Set(anomalies.flatMap(({ key }) => key ?? []))];
  return keys.flatMap((key) => {
    const chain = valueChain(history, key, anomalies);
    if (chain === undefined) return [];
    return [
      html`<section>
        <h2>The values of key ${key}</h2>
        <p class="faint">
          Showing ${chain.shownCount} of ${chain.stepCount} executions. Each value is FNV-1a (64
          bits, hexadecimal) of the value before, followed by the argument. Dashed: nobody was told,
          the values around it show it.
        </p>
        <ol class="ribbon">
          ${chain.parts.map(chainItem)}
        </ol>
      </section>`,
    ];
  });
}

function chainItem(part: ChainPart): Html {
  if (part.kind === 'fold') return html`<li class="fold">${part.count} more</li>`;
  if (part.kind === 'gap') {
    return html`<li class="gap wrong">no known execution left <code>"${part.value}"</code></li>`;
  }
  const { previous, argument, next, request, event, isInferred, isAgain, isFork } = part.step;
  const wrong = isAgain || isFork ? 'wrong' : '';
  const words = [
    ...(isAgain ? ['executed more than once'] : []),
    ...(isFork ? ['same previous value as another'] : []),
    ...(isInferred ? ['inferred'] : []),
  ].join(', ');
  return html`<li class="${wrong} ${isInferred ? 'inferred' : ''}">
    <a href="#op=${event}">${request}</a> <span class="again">${words}</span>
    <code>hash("${previous}" + "${argument}")</code>
    <code>= "${next}"</code>
  </li>`;
}

function faultSection({ history }: RunRecord): Html {
  const spans = faultSpans(history);
  const rows = spans.slice(0, faultRowsMax).map(
    (span) =>
      html`<tr>
        <th scope="row">${faultName(span)}</th>
        <td>${[...span.links, ...span.nodes].join(' ')}</td>
        <td class="number">${showSeconds(span.beginNs)}</td>
        <td class="number">${span.endNs === undefined ? 'the end' : showSeconds(span.endNs)}</td>
        <td>${span.verified ? 'took hold' : 'NOT verified'}: ${span.evidence}</td>
      </tr>`,
  );
  return html`<section>
    <h2>Faults</h2>
    <p class="faint">Showing ${rows.length} of ${spans.length}.</p>
    <table>
      <thead>
        <tr>
          <th>fault</th>
          <th>where</th>
          <th class="number">from</th>
          <th class="number">until</th>
          <th>seen by</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

const faultRowsMax = 500;

function logSection(logs: readonly NodeLog[]): Html {
  if (logs.length === 0) return nothing;
  const blocks = logs.map(
    ({ name, lines, lineCount }) =>
      html`<details>
        <summary>${name}: showing the last ${lines.length} of ${lineCount} lines</summary>
        <pre>${textBlock(lines.join('\n'))}</pre>
      </details>`,
  );
  return html`<section>
    <h2>Logs</h2>
    ${blocks}
  </section>`;
}

function factSection({ record, runFolder, checkMs, recovered }: ReportInput): Html {
  const facts: readonly (readonly [string, Value | undefined])[] = [
    ['run', runFolder],
    ['verdict', record.verdict.verdict],
    ['reason', record.verdict.reason],
    ...Object.entries(record.history.header),
    ['checked in', checkMs === undefined ? undefined : showMs(checkMs)],
    ['recovered after healing', recovered],
    ['notices', [...record.history.notices, ...record.trace.notices].join('; ') || undefined],
    ...planFacts(record),
  ];
  const rows = facts.flatMap(([name, value]) =>
    value === undefined
      ? []
      : [
          html`<dt>${name}</dt>
            <dd>${factValue(typeof value === 'string' ? value : JSON.stringify(value))}</dd>`,
        ],
  );
  return html`<section>
    <h2>Parameters and versions</h2>
    <dl>${rows}</dl>
  </section>`;
}

function factValue(text: string): Html {
  if (text.length < 300) return html`${text}`;
  return html`<details>
    <summary>${text.slice(0, 100)}…</summary>
    ${text}
  </details>`;
}

/** Everything that was drawn before the run but its faults, which have their own table. */
function planFacts({ plan }: RunRecord): readonly (readonly [string, Value | undefined])[] {
  if (plan === undefined) return [];
  return Object.entries(plan)
    .filter(([name]) => name !== 'faults' && name !== 'version')
    .map(([name, value]) => [`plan: ${name}`, value as Value]);
}

// The sections of a report page on what went wrong: each anomaly with its witness and its timing
// diagram. The first one is open, two more are folded, the others are listed.
import type { Anomaly } from '../../../checker/index.ts';
import { explainAnomaly, headline } from '../sentences.ts';
import { html, Html, nothing, textBlock } from '../html.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { drawExchange } from '../../probe/diagram.ts';
import { timingDiagram } from '../diagram/timing-diagram.ts';
import { timingDiagramSvg } from '../diagram/timing-diagram-svg.ts';
import { timingDiagramText } from '../diagram/timing-diagram-text.ts';

export function anomalySections(record: RunRecord): Html {
  const { anomalies } = record.verdict;
  const shown = anomalies.slice(0, anomaliesShown);
  return html`${shown.map((anomaly, place) => anomalySection(record, anomaly, place))}
  ${anomalies.length > shown.length ? otherAnomalies(anomalies, shown.length) : nothing}`;
}

/** Drawn in full; the others are listed. */
export const anomaliesShown = 3;

/** The first one is open; a mistake of a server often shows several times. */
function anomalySection(record: RunRecord, anomaly: Anomaly, place: number): Html {
  const parts = html`${witnessCard(record, anomaly, place)} ${diagramSection(record, anomaly)}`;
  if (place === 0) return parts;
  return html`<details>
    <summary>${anomaly.sentence}</summary>
    ${parts}
  </details>`;
}

function witnessCard(record: RunRecord, anomaly: Anomaly, place: number): Html {
  const { accused, executions, faults } = explainAnomaly(record, anomaly);
  const listed = executions.map(
    (execution) =>
      html`<li>
        ${headline(execution)} <span class="step">${execution.step}</span>
        ${execution.proof.map((proof) => html`<span class="faint proof">shown by ${proof}</span> `)}
      </li>`,
  );
  const accusedIndex = anomaly.operations[0]?.index;
  return html`<section class="card" id="witness-${place + 1}">
    <h2>${anomaly.kind}${anomaly.key === undefined ? '' : ` on key ${anomaly.key}`}</h2>
    <p>
      ${accused}
      ${
        accusedIndex === undefined
          ? nothing
          : html`<a href="#op=${accusedIndex}">show it in the timeline</a>`
      }
    </p>
    ${
      listed.length === 0
        ? nothing
        : html`<ol>
            ${listed}
          </ol>`
    }
    ${
      faults.length === 0
        ? nothing
        : html`<p class="faint">
            Faults around it:
            ${faults.slice(0, faultsShown).join('; ')}${faults.length > faultsShown ? `; showing ${faultsShown} of ${faults.length}` : ''}
          </p>`
    }
  </section>`;
}

const faultsShown = 4;

function otherAnomalies(anomalies: readonly Anomaly[], from: number): Html {
  const rows = anomalies
    .slice(from, from + listedMax)
    .map(({ kind, key, sentence, operations }) => {
      const index = operations[0]?.index;
      const link = index === undefined ? nothing : html`<a href="#op=${index}">event ${index}</a>`;
      return html`<tr>
        <td>${kind}</td>
        <td>${key ?? ''}</td>
        <td>${sentence}</td>
        <td>${link}</td>
      </tr>`;
    });
  const until = Math.min(anomalies.length, from + listedMax);
  return html`<details>
    <summary>
      ${anomalies.length} anomalies; ${from} in full, listing ${from + 1} to ${until} of
      ${anomalies.length}
    </summary>
    <table>
      <thead>
        <tr>
          <th>kind</th>
          <th>key</th>
          <th>sentence</th>
          <th>operation</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </details>`;
}

const listedMax = 200;

function diagramSection(record: RunRecord, anomaly: Anomaly): Html {
  if (anomaly.picture !== undefined)
    return html`<section>
      <h2>The transactions</h2>
      <pre>${textBlock(anomaly.picture)}</pre>
    </section>`;
  // Of a probe the terminal's diagram says it all: the exchange of one request.
  if (record.verdict.model === 'once')
    return html`<section>
      <h2>How it came about</h2>
      <pre>${textBlock(drawExchange(record.history.events, anomaly.key ?? ''))}</pre>
    </section>`;
  const diagram = timingDiagram(record, anomaly);
  if (diagram === undefined) return nothing;
  const svg = new Html(timingDiagramSvg(diagram, { hasStyle: false }));
  return html`<section>
    <h2>How it came about</h2>
    <figure>${svg}</figure>
    <details>
      <summary>the same as text</summary>
      <pre>${textBlock(timingDiagramText(diagram, 120))}</pre>
    </details>
  </section>`;
}

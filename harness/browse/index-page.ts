// The index over a store's runs, as one HTML file: the script of the page draws grid, signatures,
// trend and list from the runs that it carries, so that filters work without a server.
import { html } from '../report/html.ts';
import { htmlDocument } from '../report/document/html-document.ts';
import type { IndexedRun } from '../report/document/page-data.ts';
import { pageScript } from '../report/document/page-script.ts';
import { indexStyle, pageStyle } from '../report/document/page-style.ts';

export async function indexPage(runs: readonly IndexedRun[]): Promise<string> {
  return htmlDocument({
    title: 'doubletake: runs',
    body: html`<header>
        <h1>Runs</h1>
        <p id="totals" class="faint" role="status">reading the runs</p>
        <form id="filters" class="bar"></form>
      </header>
      <main>
        <section>
          <h2>Nights, systems and nemeses</h2>
          <p class="faint">
            Invalid of all runs; ? unknown, ! incomplete or error. A click shows those runs.
          </p>
          <div class="wide" id="grid"></div>
        </section>
        <section>
          <h2>Failure signatures</h2>
          <div class="wide" id="signatures"></div>
        </section>
        <section>
          <h2>Failure rate by night, with 95 % intervals</h2>
          <div class="wide" id="trend"></div>
        </section>
        <section>
          <h2>All runs</h2>
          <p class="faint" id="showing"></p>
          <div class="wide" id="runs"></div>
        </section>
      </main>
      <footer><p class="faint">Written by doubletake. This file needs no network.</p></footer>`,
    data: { id: 'run-index', text: Buffer.from(JSON.stringify(runs)).toString('base64') },
    scripts: [await pageScript('index-main')],
    styles: [pageStyle, indexStyle],
  });
}

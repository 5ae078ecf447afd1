// The pictures of the README, from runs: node dist/test/harness/report/screenshots.js FOLDER RUN...
// Each becomes FOLDER/report-SYSTEM.png, and its timing diagram FOLDER/timing-SYSTEM.svg.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportOf } from '../../../harness/report/document/page.ts';
import { loadRun } from '../../../harness/record/load.ts';
import { timingDiagramSvg } from '../../../harness/report/diagram/timing-diagram-svg.ts';
import { timingDiagram } from '../../../harness/report/diagram/timing-diagram.ts';
import { findChromium, launchBrowser, openPage } from './browser.ts';

const [folder, ...runs] = process.argv.slice(2);
const path = findChromium();
if (folder === undefined || runs.length === 0)
  throw new Error('name a folder and at least one run');
if (path === undefined) throw new Error('no Chromium is installed');

mkdirSync(folder, { recursive: true });
const browser = await launchBrowser(path);
for (const run of runs) {
  const judged = await loadRun(run);
  const name = judged.judgement.system ?? 'run';
  const { page } = await openPage(browser, await reportOf(judged));
  await page.setViewportSize({ width: 1280, height: 1400 });
  await page.screenshot({ path: join(folder, `report-${name}.png`) });
  await page.close();
  const anomaly = judged.judgement.anomalies[0];
  const diagram = anomaly && timingDiagram(judged.record, anomaly);
  if (diagram !== undefined) {
    writeFileSync(join(folder, `timing-${name}.svg`), timingDiagramSvg(diagram));
  }
}
await browser.close();

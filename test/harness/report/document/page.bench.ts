// How large a run may be before its page is slow: size of the file, time to the first drawing, worst
// frame while zooming and dragging. Run: node dist/test/harness/report/document/page.bench.js [COUNT...]
import { performance } from 'node:perf_hooks';
import type { Page } from 'playwright-core';
import { reportPage } from '../../../../harness/report/document/page.ts';
import { findChromium, launchBrowser, openPage } from '../browser.ts';
import { largeRun } from '../large-run.ts';

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1e3, 1e5, 1e6];
const path = findChromium();
if (path === undefined) throw new Error('no Chromium is installed');

process.stdout.write('operations  written s    MB  first drawing ms  worst frame ms\n');
for (const count of counts) {
  const record = largeRun(count, 1);
  const begin = performance.now();
  const html = await reportPage({ record, runFolder: 'runs/large/latest' });
  const writtenMs = performance.now() - begin;
  const browser = await launchBrowser(path);
  const { page } = await openPage(browser, html);
  const drawnMs = await page.evaluate<string>('document.documentElement.dataset.drawnMs');
  const worstMs = await worstFrame(page);
  await browser.close();
  const cells = [
    count.toLocaleString('en-US').padStart(10),
    (writtenMs / 1000).toFixed(1).padStart(10),
    (html.length / 1e6).toFixed(1).padStart(6),
    Math.round(Number(drawnMs)).toString().padStart(17),
    worstMs.toFixed(0).padStart(15),
  ];
  process.stdout.write(`${cells.join(' ')}\n`);
}

/** The longest time between two frames while the timeline is zoomed and dragged. */
async function worstFrame(page: Page): Promise<number> {
  const timeline = page.locator('#timeline');
  await timeline.scrollIntoViewIfNeeded();
  await timeline.focus();
  const { x, y, width } = (await timeline.boundingBox())!;
  await page.mouse.move(x + width / 2, y + 60);
  await page.evaluate(`
    window.worst = 0;
    let last = performance.now();
    const tick = (now) => {
      window.worst = Math.max(window.worst, now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame((now) => { last = now; requestAnimationFrame(tick); });
  `);
  for (let turn = 0; turn < 15; turn++) await page.mouse.wheel(0, -120);
  for (let turn = 0; turn < 15; turn++) await page.mouse.wheel(0, 120);
  await page.mouse.down();
  for (let step = 1; step <= 30; step++) await page.mouse.move(x + width / 2 - step * 10, y + 60);
  await page.mouse.up();
  return page.evaluate<number>('window.worst');
}

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { reportPage } from '../../../../harness/report/document/page.ts';
import type { RunRecord } from '../../../../harness/record/run-record.ts';
import { openPage, useBrowser, type OpenOptions } from '../browser.ts';
import { examRun } from '../exam-run.ts';
import { largeRun } from '../large-run.ts';

describe('report page', () => {
  const browser = useBrowser();

  const open = async (record: RunRecord, options: OpenOptions = {}) =>
    openPage(browser(), await reportPage({ record, runFolder: 'runs/ben/latest' }), options);

  it('opens from a file, asks for nothing else and has no complaint', async () => {
    const { page, requests, complaints } = await open(examRun);
    assert.equal(requests.length, 1);
    assert.match(requests[0]!, /^file:/);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it('shows the witness on the first screen', async () => {
    const { page } = await open(examRun);
    const box = (await page.locator('#witness-1').boundingBox())!;
    assert.ok(box.y + box.height < 800);
    assert.match(await page.locator('#witness-1').innerText(), /c0#1 on s1, primary of view 3/);
    await page.close();
  });

  it('opens at the operation that its address names', async () => {
    const { page } = await open(examRun, { hash: '#op=1' });
    const details = await page.locator('#details').innerText();
    assert.match(details, /c0#1 puthash\(k1, "a"\)/);
    assert.match(details, /accused/);
    assert.ok(await isInView(page, '#timeline'));
    await page.close();
  });

  it('is driven by keys alone', async () => {
    const { page } = await open(examRun);
    await page.locator('#timeline').focus();
    await page.keyboard.press('n');
    await page.keyboard.press('+');
    assert.equal(new URL(page.url()).hash, '#op=1');
    await page.keyboard.press('ArrowDown');
    assert.equal(new URL(page.url()).hash, '#op=3');
    await page.keyboard.press('.');
    assert.equal(new URL(page.url()).hash, '#op=7');
    await page.keyboard.press('Escape');
    assert.equal(new URL(page.url()).hash, '');
    await page.close();
  });

  it('selects what is clicked', async () => {
    const { page } = await open(examRun);
    await page.locator('#timeline').click({ position: { x: 500, y: 36 } });
    assert.equal(new URL(page.url()).hash, '#op=1');
    await page.close();
  });

  it('is dark for who reads in the dark, and changes at a click', async () => {
    const { page } = await open(examRun, { colorScheme: 'dark' });
    const background = () =>
      page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    assert.equal(await background(), 'rgb(20, 23, 27)');
    await page.locator('#theme').click();
    assert.equal(await background(), 'rgb(255, 255, 255)');
    await page.close();
  });

  it('never hides one bad operation among many', async () => {
    const { page } = await open(largeRun(20_000, 1));
    assert.ok((await pixelsOf(page, '#timeline', [179, 38, 30])) > 0);
    assert.ok((await pixelsOf(page, '#minimap', [179, 38, 30])) > 0);
    await page.close();
  });

  it('says the numbers of the history and the verdict', async () => {
    const { page } = await open(examRun);
    assert.match(await page.locator('header').innerText(), /3 ok, 0 fail, 0 unknown/);
    await page.locator('#operation-table summary').click();
    await page.locator('#operation-table tbody tr').first().waitFor();
    const rows = await page.locator('#operation-table tbody tr').allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.split('\t')),
      [
        [
          'c0#1',
          'puthash(k1, "a")',
          'ok',
          '"931164856212d209"',
          '100.000000',
          '441.000000',
          '1, 6',
        ],
        ['c1#1', 'puthash(k1, "b")', 'ok', '"af63dc4c8601ec8c"', '220.000000', '2.000000', '3, 4'],
        ['c1#2', 'get(k1)', 'ok', '"67d6864f0c9aeae3"', '600.000000', '1.000000', '7, 8'],
      ],
    );
    assert.match(
      await page.locator('#operation-table [data-showing]').innerText(),
      /1 to 3 of 3 operations in view, 3 in the run/,
    );
    await page.close();
  });
});

// What runs in the page is written as text: these tests know nothing of a DOM.

function isInView(page: Page, selector: string): Promise<boolean> {
  return page.evaluate(`{
    const { top, bottom } = document.querySelector('${selector}').getBoundingClientRect();
    bottom > 0 && top < innerHeight;
  }`);
}

/** How many pixels of a canvas have exactly this colour. */
function pixelsOf(page: Page, selector: string, color: readonly number[]): Promise<number> {
  return page.evaluate(`{
    const canvas = document.querySelector('${selector}');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      if ([${color.join()}].every((part, offset) => data[at + offset] === part)) count += 1;
    }
    count;
  }`);
}

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '../../../harness/campaign/job.ts';
import { createNight, publishResult, writeError } from '../../../harness/campaign/night.ts';
import { indexPage } from '../../../harness/browse/index-page.ts';
import { indexRuns } from '../../../harness/browse/run-index.ts';
import { serveRuns } from '../../../harness/browse/serve.ts';
import { ask } from '../../support/hostile-requests.ts';
import { openPage, useBrowser } from '../report/browser.ts';
import { examRun } from '../report/exam-run.ts';

describe('index over runs', () => {
  let root: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'doubletake-store-'));
    const judged = { ...examRun.verdict, faults: 2, system: 'ben', seed: 7 };
    const anomalies = judged.anomalies.map((anomaly) => ({
      ...anomaly,
      executions: anomaly.executions.map((execution, place) => ({
        ...execution,
        time: place * 4e8 + 1e8,
      })),
    }));
    writeRun(root, 'ben/2026-11-22T02-00-00-000Z-7', { ...judged, anomalies });
    writeRun(root, 'ben/2026-11-23T02-00-00-000Z-8', {
      ...judged,
      verdict: 'valid',
      anomalies: [],
    });
    writeRun(root, 'fixed/2026-11-23T02-01-00-000Z-8', undefined);
    writeRun(root, 'fixed/2026-11-23T02-02-00-000Z-9', '{"verdict":"val');
    writeRun(root, '<img src=x onerror=ran=1>/2026-11-23T02-03-00-000Z-1', { verdict: 'unknown' });
  });

  after(() => rmSync(root, { recursive: true, force: true }));

  it('reads every run, the interrupted and the broken ones too, the newest first', async () => {
    const runs = await indexRuns(root);
    assert.deepEqual(
      runs.map(({ system, outcome }) => `${system} ${outcome}`),
      [
        '<img src=x onerror=ran=1> unknown',
        'fixed error',
        'fixed incomplete',
        'ben valid',
        'ben invalid',
      ],
    );
    const invalid = runs.at(-1)!;
    assert.equal(invalid.startedAt, '2026-11-22T02:00:00.000Z');
    assert.deepEqual(invalid.signatures, ['duplicated-execution in ben']);
    assert.equal(invalid.firstViolationNs, 1e8);
    assert.deepEqual([invalid.ok, invalid.faults, invalid.nemesis], [3, 2, 'mix']);
  });

  it('reads nights from their results, and what of them is not finished', async () => {
    const nights = mkdtempSync(join(tmpdir(), 'doubletake-nights-'));
    const job = { system: 'ben', workload: 'puthash', nemesis: 'mix' } as Job;
    const ids = ['ben.puthash.mix.1', 'ben.puthash.mix.2', 'ben.puthash.mix.3'];
    const night = createNight(join(nights, '2026-11-23'), {
      format: 'doubletake-night',
      version: 1,
      name: '2026-11-23',
      began: '2026-11-23T02:00:00.000Z',
      config: { entries: [] },
      jobs: ids.map((id, place) => Object.assign({}, job, { id, seed: place + 1 })),
    });
    publishResult(night.path, {
      version: 1,
      job: ids[0]!,
      verdict: 'invalid',
      reason: 'executed twice',
      findings: [{ signature: 'twice in ben', kind: 'fork', sentence: '', faults: [] }],
      operations: { ok: 9, fail: 0, info: 1 },
      faults: 3,
      okPerSecond: 1,
      run: 'runs/ben/gone',
      finished: '2026-11-23T02:01:00.000Z',
    });
    writeError(night, ids[1]!, 'no port was free');
    const runs = await indexRuns(nights);
    rmSync(nights, { recursive: true });
    assert.deepEqual(
      runs.map(({ night: name, seed, outcome, reason, isKept }) => [
        name,
        seed,
        outcome,
        reason,
        isKept,
      ]),
      [
        ['2026-11-23', 1, 'invalid', 'executed twice', false],
        ['2026-11-23', 2, 'error', 'no port was free', false],
        ['2026-11-23', 3, 'incomplete', 'not finished: no result', false],
      ],
    );
    assert.deepEqual(runs[0]!.signatures, ['twice in ben']);
  });

  it('of no store is empty', async () => {
    assert.deepEqual(await indexRuns(join(root, 'nowhere')), []);
  });

  describe('served', () => {
    let server: Server;
    let address: string;

    before(async () => {
      const writeReport = (folder: string): Promise<string> =>
        Promise.resolve(`report of ${folder}`);
      ({ server, address } = await serveRuns({ root, port: 0, writeReport }));
    });

    after(() => server.close());

    it('gives the index, and the page of a run', async () => {
      assert.match((await ask(address, '/')).text, /<title>doubletake: runs<\/title>/);
      const page = await ask(address, '/ben/2026-11-22T02-00-00-000Z-7/report.html');
      assert.ok(page.text.includes(`report of ${join(root, 'ben/2026-11-22T02-00-00-000Z-7')}`));
    });
  });

  describe('in a browser', () => {
    const browser = useBrowser();

    const open = async (search: string) =>
      openPage(browser(), await indexPage(await indexRuns(root)), { hash: search });

    it('counts the runs and runs nothing that they are called', async () => {
      const { page, requests, complaints } = await open('');
      assert.equal(
        await page.locator('#totals').innerText(),
        '5 of 5 runs: 1 invalid, 1 valid, 1 unknown, 1 incomplete, 1 error',
      );
      assert.equal(await page.evaluate('window.ran'), undefined);
      assert.equal(requests.length, 1);
      assert.deepEqual(complaints, []);
      await page.close();
    });

    it('shows what its address asks for', async () => {
      const { page } = await open('?system=ben&night=2026-11-22');
      assert.match(await page.locator('#totals').innerText(), /^1 of 5 runs: 1 invalid/);
      assert.equal(await page.locator('#runs tbody tr').count(), 1);
      assert.match(
        await page.locator('#signatures').innerText(),
        /duplicated-execution in ben\t1\t2026-11-22T02:00:00.000Z\t2026-11-22T02:00:00.000Z\t0.1 s/,
      );
      await page.locator('#trend summary').click();
      assert.match(await page.locator('#trend').innerText(), /100\.0 % \(20\.7 % to 100\.0 %\)/);
      await page.close();
    });

    it('puts a chosen filter into the address', async () => {
      const { page } = await open('');
      await page.locator('select[name=system]').selectOption('fixed');
      await page.waitForURL(/\?system=fixed$/);
      await page.locator('html[data-ready=yes]').waitFor({ state: 'attached' });
      assert.match(await page.locator('#totals').innerText(), /^2 of 5 runs/);
      await page.close();
    });
  });
});

function writeRun(root: string, path: string, verdict: object | string | undefined): void {
  const folder = join(root, path);
  mkdirSync(folder, { recursive: true });
  const plan = {
    version: 1,
    system: 'any',
    seed: 7,
    nemesis: 'mix',
    workload: { name: 'puthash' },
  };
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  if (verdict === undefined) return;
  const text = typeof verdict === 'string' ? verdict : JSON.stringify(verdict);
  writeFileSync(join(folder, 'verdict.json'), text);
}

import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  annotationsOf,
  STEP_SUMMARY_BYTES_MAX,
  stepSummaryOf,
} from '../../../harness/campaign/github.ts';
import {
  createNight,
  publishResult,
  readResults,
  writeError,
} from '../../../harness/campaign/night.ts';
import { junitOf } from '../../../harness/campaign/junit.ts';
import { thinNights } from '../../../harness/campaign/retention.ts';
import { showNight } from '../../../harness/campaign/show.ts';
import { summarise } from '../../../harness/campaign/summary.ts';
import { useStore } from '../../support/cli.ts';
import { job, nightOf, resultOfJob } from './night-on-disk.ts';

describe('summary of a night', () => {
  const store = useStore();
  const jobs = [1, 2, 3, 4].map((seed) => job('shop', seed));
  const [one, two, three, four] = jobs.map(({ id }) => id) as [string, string, string, string];
  const all = { [one]: undefined, [two]: undefined, [three]: undefined, [four]: undefined };

  it('groups failures by signature: new ones first, then those that came back, then the known', () => {
    const folder = join(store.path, 'groups');
    nightOf(folder, '2026-11-20', jobs, { ...all, [one]: 'back', [two]: 'known' });
    nightOf(folder, '2026-11-21', jobs, {
      ...all,
      [one]: 'gone',
      [two]: 'known',
      [three]: 'known',
    });
    const night = nightOf(folder, '2026-11-22', jobs, {
      [one]: 'known',
      [two]: 'known',
      [three]: 'back',
      [four]: 'new',
    });
    const summary = summarise(night, { jobs });
    assert.deepEqual(
      summary.failures.map(({ signature, state, trend, ofRuns }) => [
        signature,
        state,
        trend,
        ofRuns,
      ]),
      [
        ['new', 'new', [0, 0, 1], 4],
        ['back', 'back', [1, 0, 1], 4],
        ['known', 'known', [1, 2, 2], 4],
      ],
    );
    assert.deepEqual(summary.gone, ['gone']);
    assert.equal(summary.verdict, 'invalid');
    const screen = showNight(summary);
    assert.ok(screen.indexOf('NEW') < screen.indexOf('BACK'));
    assert.match(screen, /doubletake replay .*runs\/shop\/4 --times 5/);
  });

  it('is red when a control stops failing, and when it fails too seldom', () => {
    const controls = [1, 2, 3].map((seed) => job('buggy', seed, { isControl: true }));
    const ids = controls.map(({ id }) => id);
    const verdictWith = (failing: number, mustFail: number): string => {
      const config = { entries: [{ systems: ['buggy'], seeds: '1..3', mustFail }] };
      const path = join(store.path, `control-${failing}-${mustFail}`, '2026-11-22');
      const night = createNight(path, {
        ...{ format: 'doubletake-night', version: 1, name: '2026-11-22' },
        ...{ began: '2026-11-22T00:00:00.000Z', config, jobs: controls },
      });
      for (const [index, control] of controls.entries()) {
        publishResult(night.path, resultOfJob(control, index < failing ? 'planted' : undefined));
      }
      const summary = summarise(night, { jobs: controls });
      assert.equal(summary.failures.length, 0);
      assert.equal(summary.controls[0]?.invalid, failing);
      return summary.verdict;
    };
    assert.equal(ids.length, 3);
    assert.equal(verdictWith(0, 1), 'invalid');
    assert.equal(verdictWith(1, 2), 'invalid');
    assert.equal(verdictWith(1, 1), 'valid');
    assert.equal(verdictWith(3, 2), 'valid');
  });

  it('is never green while a run is missing, and says why it is', () => {
    const night = nightOf(join(store.path, 'missing'), '2026-11-22', jobs, { [one]: undefined });
    writeError(night, two, 'no operation was acknowledged');
    const summary = summarise(night, { jobs });
    assert.equal(summary.verdict, 'unknown');
    assert.equal(summary.counts.missing, 3);
    assert.match(
      showNight(summary),
      /not run: shop\.puthash\.mix\.2: no operation was acknowledged/,
    );
  });

  it('keeps the first result of a run, whoever publishes another', () => {
    const night = nightOf(join(store.path, 'first'), '2026-11-22', jobs, { [one]: 'first' });
    assert.equal(publishResult(night.path, resultOfJob(jobs[0]!)), false);
    assert.equal(readResults(night).get(one)?.verdict, 'invalid');
  });

  it('keeps the step summary below what GitHub refuses, and the first annotations are the new failures', () => {
    const many = Array.from({ length: 600 }, (_, seed) => job('shop', seed));
    const long = (seed: number): string => `mistake ${seed} | <b>@everyone</b> ${'x'.repeat(1900)}`;
    const night = nightOf(
      join(store.path, 'many'),
      '2026-11-22',
      many,
      Object.fromEntries(many.map(({ id, seed }) => [id, long(seed)])),
    );
    const summary = summarise(night, { jobs: many });
    const markdown = stepSummaryOf(summary);
    assert.ok(Buffer.byteLength(markdown) <= STEP_SUMMARY_BYTES_MAX);
    assert.ok(Buffer.byteLength(markdown) > STEP_SUMMARY_BYTES_MAX * 0.9, 'it leaves out too much');
    assert.match(markdown, /The rest is left out/);
    assert.doesNotMatch(markdown, /<b>|@everyone/);
    assert.equal(annotationsOf(summary).trim().split('\n').length, 10);
    assert.match(annotationsOf(summary), /^::error title=new%3A mistake/);
  });

  it('throws away old run folders of valid runs, and nothing else', () => {
    const folder = join(store.path, 'retention');
    const nights = ['2026-11-20', '2026-11-21'].map((name) => {
      const night = nightOf(folder, name, jobs, { ...all, [two]: 'mistake' });
      for (const { seed } of jobs)
        mkdirSync(join(night.path, 'runs/shop', String(seed)), { recursive: true });
      return night;
    });
    const [old, young] = nights as [(typeof nights)[0], (typeof nights)[0]];
    assert.equal(thinNights(folder, 1), 3);
    assert.ok(existsSync(join(old.path, 'runs/shop/2')));
    assert.ok(!existsSync(join(old.path, 'runs/shop/1')));
    assert.ok(existsSync(join(young.path, 'runs/shop/1')));
    assert.equal(readResults(old).size, 4);
    assert.equal(thinNights(folder, 1), 0);
  });
});

describe('JUnit XML of a night', () => {
  const store = useStore();

  it('has a case for each run, and is well-formed whatever a server said', () => {
    const jobs = [1, 2, 3].map((seed) => job('shop', seed));
    const [one, two, three] = jobs.map(({ id }) => id) as [string, string, string];
    const nasty = 'a\u{0}b\u{1b}[31m ]]> <!-- & "q" \u{d800} é😀';
    const night = nightOf(store.path, '2026-11-22', jobs, { [one]: undefined, [two]: nasty });
    writeError(night, three, 'no operation & no reason');
    const xml = junitOf(summarise(night, { jobs }));
    assert.match(xml, /<testsuite name="shop" tests="3" failures="1" errors="1" skipped="0">/);
    assert.match(xml, /<error type="not run" message="no operation &#38; no reason"\/>/);
    assert.match(xml, /a\u{fffd}b\u{fffd}\[31m \]\]&#62; &#60;!-- &#38; &#34;q&#34; \u{fffd} é😀/u);
    // Nothing but our own tags, each closed, and no character that XML has not.
    assert.doesNotMatch(xml, /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u);
    assert.doesNotMatch(xml, /&(?!#\d+;)/);
    const open: string[] = [];
    for (const [, slash, name, rest] of xml.matchAll(/<(\/?)([\w-]+)([^<>]*)>/g)) {
      if (slash === '/') assert.equal(open.pop(), name);
      else if (!rest!.endsWith('/')) open.push(name!);
    }
    assert.deepEqual(open, []);
  });
});

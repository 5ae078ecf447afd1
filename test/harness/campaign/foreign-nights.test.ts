// Nights and jobs of somebody else's: nothing is written or read outside their folders, no link is
// followed or carried along, and a worker loads only what lies below its root.
import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { indexRuns } from '../../../harness/browse/run-index.ts';
import { annotationsOf } from '../../../harness/campaign/github.ts';
import { mergeNights } from '../../../harness/campaign/merge.ts';
import { unpackFolder } from '../../../harness/campaign/parcel.ts';
import { refusalOf } from '../../../harness/campaign/queue-worker.ts';
import { summarise } from '../../../harness/campaign/summary.ts';
import { gzipSync } from 'node:zlib';
import { job, nightOf, resultOfJob } from './night-on-disk.ts';

describe('a night of somebody else', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doubletake-'));
    writeFileSync(join(folder, 'secret'), 'secret');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const ben = job('ben', 1);
  const nightWith = (change: object, result: object = {}): string => {
    const night = nightOf(folder, '2026-11-23', [ben], { [ben.id]: undefined });
    const file = { ...JSON.parse(readFileSync(join(night.path, 'night.json'), 'utf8')), ...change };
    writeFileSync(join(night.path, 'night.json'), JSON.stringify(file));
    writeFileSync(
      join(night.path, 'results', `${ben.id}.json`),
      JSON.stringify({ ...resultOfJob(ben), ...result }),
    );
    mkdirSync(join(night.path, 'runs/ben/1'), { recursive: true });
    return night.path;
  };

  const IDS = ['../../outside', '/outside', '..', '.hidden', 'a\u0000b', 'a\nb', ''];
  const FOLDERS = ['../secret', '/etc', 'runs/../../secret', 'runs//x', ''];
  it(`is refused for ${IDS.length} ids and ${FOLDERS.length} folders that are no plain names`, () => {
    for (const id of IDS) {
      const path = nightWith({ jobs: [{ ...ben, id }] });
      assert.throws(() => mergeNights([path], join(folder, 'merged')), /cannot be the id/, id);
    }
    for (const run of FOLDERS) {
      const path = nightWith({}, { run });
      assert.throws(() => mergeNights([path], join(folder, 'merged')), /names no run folder/, run);
      rmSync(join(folder, 'merged'), { recursive: true, force: true });
    }
  });

  it('brings no link along, and is not read through one', () => {
    const path = nightWith({});
    symlinkSync(join(folder, 'secret'), join(path, 'runs/ben/1/history.jsonl'));
    writeFileSync(join(path, 'runs/ben/1/plan.json'), '{}');
    const merged = mergeNights([path], join(folder, 'merged'));
    assert.ok(existsSync(join(merged.path, 'runs/ben/1/plan.json')));
    const link = join(merged.path, 'runs/ben/1/history.jsonl');
    assert.equal(lstatSync(link, { throwIfNoEntry: false }), undefined);
    rmSync(join(path, 'runs'), { recursive: true });
    symlinkSync(folder, join(path, 'runs'));
    assert.throws(() => mergeNights([path], join(folder, 'other')), /is a link/);
  });

  it('that is damaged is listed, and hides no other', async () => {
    const path = nightWith({ jobs: 'none' });
    nightOf(folder, '2026-11-24', [ben], { [ben.id]: undefined });
    const runs = await indexRuns(folder);
    assert.deepEqual(runs.map(({ night, outcome }) => `${night} ${outcome}`).toSorted(), [
      '2026-11-23 error',
      '2026-11-24 valid',
    ]);
    assert.ok(path.endsWith('2026-11-23'));
  });

  it('says nothing to GitHub but what it is asked to', () => {
    const night = nightOf(folder, '2026-11-23', [ben], {
      [ben.id]: 'kind\r\n::set-output name=a::b\u2028::error::c',
    });
    const lines = annotationsOf(summarise(night, { jobs: night.jobs }))
      .trimEnd()
      .split(/[\r\n\u2028]/);
    assert.equal(lines.length, 1);
  });
});

describe('a job of somebody else', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doubletake-'));
    mkdirSync(join(folder, 'root'));
    writeFileSync(join(folder, 'root', 'own.yaml'), '');
    writeFileSync(join(folder, 'other.yaml'), '');
    symlinkSync('../other.yaml', join(folder, 'root', 'link.yaml'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const PLACES = ['other.yaml', 'root/link.yaml', 'root/../other.yaml', 'none.yaml'];
  it(`is not done for ${PLACES.length} config files that do not lie below the root`, () => {
    const root = join(folder, 'root');
    const asked = (place: string, id = 'ben.puthash.mix.1'): string | undefined =>
      refusalOf({ id, place }, root);
    assert.equal(asked('ben'), undefined);
    assert.equal(asked(join(root, 'own.yaml')), undefined);
    for (const place of PLACES) {
      assert.match(asked(join(folder, place)) ?? '', /does not lie below/, place);
    }
    assert.match(asked('ben', '../x') ?? '', /cannot be the id/);
  });

  const NAMES = ['../out', '/out', 'logs/../../out', '.hidden'];
  it(`delivers none of ${NAMES.length} files outside its run folder`, () => {
    const parcel = (name: string): string =>
      gzipSync(JSON.stringify([[name, 'eA==']])).toString('base64');
    unpackFolder(parcel('logs/s1.log'), join(folder, 'run'));
    assert.ok(existsSync(join(folder, 'run/logs/s1.log')));
    for (const name of NAMES) {
      assert.throws(() => unpackFolder(parcel(name), join(folder, 'run')), name);
    }
  });
});

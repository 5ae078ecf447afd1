// The store: what is in a run folder, and what a user is told when there is none.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromJSONSchema, type core } from 'zod';
import { decodeHistory } from '../../../checker/index.ts';
import type { IndexedRun } from '../../../harness/report/document/page-data.ts';
import { drawPlan } from '../../../harness/run/draw-plan.ts';
import { nemeses } from '../../../harness/nemesis/index.ts';
import { findSystem } from '../../../harness/config/find-system.ts';
import { createRunFolder, readHistoryText } from '../../../harness/record/store.ts';
import { doubletake, useStore } from '../../support/cli.ts';

const FILE = new URL('../../../../harness/docs/run-folder.schema.json', import.meta.url);
describe('the store', function () {
  this.timeout(60_000);
  const store = useStore();
  let run = '';

  before(async () => {
    const args = ['dups-by-seq-only', '--time', '2s', '--seed', '5', '--keys', '1'];
    const result = await doubletake(['run', ...args, '--json', '--store', store.path]);
    assert.equal(result.exitCode, 1, result.stderr);
    run = (JSON.parse(result.stdout) as { readonly run: string }).run;
  });

  it('keeps of a finished run a compressed history, which every command reads', async () => {
    assert.ok(!existsSync(join(run, 'history.jsonl')));
    const checked = await doubletake(['check', join(run, 'history.jsonl.gz')]);
    assert.equal(checked.exitCode, 1, checked.stderr);
    const explained = await doubletake(['explain', run]);
    assert.equal(explained.exitCode, 1, explained.stderr);
  });

  it('is as its JSON Schema says, which accepts nothing else', () => {
    const json = (name: string): Record<string, unknown> =>
      JSON.parse(readFileSync(join(run, name), 'utf8')) as Record<string, unknown>;
    const lines = readHistoryText(join(run, 'history.jsonl.gz')).trim().split('\n');
    const [header, ...events] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.equal(problemOf('header', header), undefined);
    for (const event of events) assert.equal(problemOf('event', event), undefined);
    for (const name of ['plan', 'verdict', 'versions'] as const) {
      assert.equal(problemOf(name, json(`${name}.json`)), undefined);
    }
    assert.ok((json('verdict.json')['anomalies'] as unknown[]).length > 0);
    const damaged: readonly (readonly [string, object])[] = [
      ['header', { ...header, version: 2 }],
      ['event', { ...events[0], type: 'done' }],
      ['event', { ...events[0], sequence: 1 }],
      ['plan', { ...json('plan.json'), faults: [{ f: 'melt', nodes: ['s1'], atMs: 1, forMs: 1 }] }],
      ['verdict', { ...json('verdict.json'), verdict: 'passed' }],
      ['versions', { version: 1 }],
    ];
    for (const [name, value] of damaged) {
      assert.notEqual(problemOf(name, value), undefined, `${name}: ${JSON.stringify(value)}`);
    }
  });

  it('lists what it has, by what is asked for, and what was interrupted as incomplete', async () => {
    const killed = join(store.path, 'dups-by-seq-only', '2026-01-01T00-00-00-000Z-7');
    cpSync(run, killed, { recursive: true });
    rmSync(join(killed, 'verdict.json'));
    const torn = join(store.path, 'dups-by-seq-only', '2026-01-02T00-00-00-000Z-8');
    mkdirSync(torn);
    writeFileSync(join(torn, 'plan.json'), '{"version":');
    const list = async (...args: string[]): Promise<readonly IndexedRun[]> => {
      const listed = await doubletake(['list', '--store', store.path, '--json', ...args]);
      assert.equal(listed.exitCode, 0, listed.stderr);
      return JSON.parse(listed.stdout) as IndexedRun[];
    };
    const states = async (...args: string[]): Promise<readonly string[]> =>
      (await list(...args)).map(({ outcome }) => outcome);
    assert.deepEqual(await states(), ['incomplete', 'error', 'invalid']);
    assert.deepEqual(await states('--last', '1'), ['invalid']);
    assert.deepEqual(await states('--outcome', 'incomplete'), ['incomplete']);
    assert.deepEqual(await states('--seeds', '1..5'), ['incomplete', 'invalid']);
    assert.deepEqual(await states('--since', '2026-01-02'), ['error', 'invalid']);
    assert.deepEqual(await states('--system', 'fixed'), []);
  });

  it('uses no folder twice, though two runs begin in the same moment', async () => {
    const system = await findSystem('fixed');
    const workload = { name: 'puthash', clients: 1, keys: 1, rateHz: 1, deadlineMs: 1 };
    const plan = drawPlan(system, nemeses['none']!, { seed: 1, durationMs: 1, workload });
    const paths = Array.from({ length: 200 }, () => createRunFolder(store.path, plan).path);
    assert.equal(new Set(paths).size, 200);
  });

  it('says in one line that a folder cannot be made, before anything is started', async () => {
    const file = join(store.path, 'a-file');
    writeFileSync(file, '');
    const result = await doubletake(['run', 'fixed', '--store', file]);
    assert.equal(result.exitCode, 254);
    assert.match(result.stderr, /^doubletake: cannot make a run folder in .*a-file.*\n?$/);
  });

  it('says in one line that a history is damaged, and reads one without compression as well', async () => {
    const text = readHistoryText(join(run, 'history.jsonl.gz'));
    assert.ok(decodeHistory(text).events.length > 0);
    const plain = join(store.path, 'plain.jsonl');
    writeFileSync(plain, text);
    assert.equal((await doubletake(['check', plain])).exitCode, 1);
    const torn = join(store.path, 'torn.gz');
    writeFileSync(torn, readFileSync(join(run, 'history.jsonl.gz')).subarray(0, 500));
    const result = await doubletake(['check', torn]);
    assert.equal(result.exitCode, 254);
    assert.match(result.stderr, /torn\.gz: cannot be decompressed/);
    assert.doesNotMatch(result.stderr, /\n\s+at /);
  });
});

/** What the schema's definition of this name has against the value. */
function problemOf(name: string, value: unknown): string | undefined {
  const known = checkers.get(name);
  const checker =
    known ?? fromJSONSchema({ $defs: schema.$defs, oneOf: [{ $ref: `#/$defs/${name}` }] });
  checkers.set(name, checker);
  return checker.safeParse(value).error?.message;
}

const schema = JSON.parse(readFileSync(FILE, 'utf8')) as { readonly $defs: Defs };

type Defs = NonNullable<core.JSONSchema.JSONSchema['$defs']>;

const checkers = new Map<string, ReturnType<typeof fromJSONSchema>>();

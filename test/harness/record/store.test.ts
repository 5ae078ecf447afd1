// The store: what is in a run folder, and what a user is told when there is none.
import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { decodeHistory } from '../../../checker/index.ts';
import type { IndexedRun } from '../../../harness/report/document/page-data.ts';
import { drawPlan } from '../../../harness/run/draw-plan.ts';
import { nemeses } from '../../../harness/nemesis/index.ts';
import { findSystem } from '../../../harness/config/find-system.ts';
import { createRunFolder } from '../../../harness/record/store.ts';
import { readHistoryText } from '../../../harness/record/history-file.ts';
import { planJsonSchema } from '../../../harness/record/plan-schema.ts';
import { doubletake, useStore } from '../../support/cli.ts';
import { definitions, problemOf, updateDefinitions } from '../../support/run-folder-schema.ts';
import { puthash } from '../../../harness/workload/puthash.ts';

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

  it('is as its JSON Schema says, which accepts nothing else', async () => {
    const json = (name: string): Record<string, unknown> =>
      JSON.parse(readFileSync(join(run, name), 'utf8')) as Record<string, unknown>;
    const lines = (await readHistoryText(join(run, 'history.jsonl.gz'))).trim().split('\n');
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
      ['plan', { ...json('plan.json'), script: { name: 'x', steps: [{ do: 'jump' }] } }],
      ['plan', { ...json('plan.json'), colour: 'blue' }],
      ['verdict', { ...json('verdict.json'), verdict: 'passed' }],
      ['verdict', { ...json('verdict.json'), linearizations: {} }],
      ['versions', { version: 1 }],
    ];
    for (const [name, value] of damaged) {
      assert.notEqual(problemOf(name, value), undefined, `${name}: ${JSON.stringify(value)}`);
    }
  });

  it('has for plans the schema by which they are read', async () => {
    const { $schema: _, $defs, ...plan } = await planJsonSchema();
    const made = JSON.parse(JSON.stringify({ plan, ...$defs })) as typeof definitions;
    if (process.env['UPDATE_DOCS'] !== undefined) return updateDefinitions(made);
    for (const [name, definition] of Object.entries(made)) {
      assert.deepEqual(definitions[name], definition, name);
    }
  });

  it('prints of a verdict what its schema says and no more, valid, invalid or unknown', async () => {
    const lines = (await readHistoryText(join(run, 'history.jsonl.gz'))).trim().split('\n');
    const file = join(store.path, 'begun.jsonl');
    writeFileSync(file, `${lines.slice(0, 2).join('\n')}\n`);
    const fixed = ['run', 'fixed', '--time', '2s', '--nemesis', 'none', '--store', store.path];
    const asked = [
      [fixed, 'valid'],
      [['check', run], 'invalid'],
      [['check', file], 'unknown'],
    ] as const;
    for (const [args, expected] of asked) {
      const { stdout } = await doubletake([...args, '--json']);
      const judgement = JSON.parse(stdout) as { readonly verdict: string };
      assert.equal(problemOf('verdict', judgement), undefined, stdout);
      assert.equal(judgement.verdict, expected, stdout);
    }
    rmSync(join(store.path, 'fixed'), { recursive: true });
  });

  it('refuses in one line, with its place, what is no plan', async () => {
    const folder = join(store.path, 'no-plan');
    const plan = JSON.parse(readFileSync(join(run, 'plan.json'), 'utf8')) as object;
    mkdirSync(folder);
    const refusals: readonly (readonly [object, RegExp])[] = [
      [{ ...plan, faults: [{ f: 'melt' }] }, /plan\.json: not a plan: faults\.0\.f: .*'kill'/],
      [{ ...plan, workload: 'puthash' }, /plan\.json: not a plan: workload: .*object/],
      [{ ...plan, version: 2 }, /plan\.json: plan version 2 is not known here/],
      [{ system: 'probe', url: 'http://127.0.0.1:1', version: 1 }, /what a probe was asked/],
    ];
    for (const [wrong, message] of refusals) {
      writeFileSync(join(folder, 'plan.json'), JSON.stringify(wrong));
      const { exitCode, stderr } = await doubletake(['bisect', 'fixed', 'ben', '--plan', folder]);
      assert.equal(exitCode, 254, stderr);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    }
    rmSync(folder, { recursive: true });
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
    const asked = { seed: 1, durationMs: 1, workload: puthash };
    const plan = drawPlan(system, nemeses['none']!, asked);
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
    const text = await readHistoryText(join(run, 'history.jsonl.gz'));
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

  it('refuses what is no file, or never ends, in one line that names it', async () => {
    const at = (name: string): string => join(store.path, name);
    writeFileSync(at('plain'), '');
    symlinkSync('loop', at('loop'));
    await execa('mkfifo', [at('pipe')]);
    writeFileSync(at('bomb.gz'), gzipSync(Buffer.alloc(2 ** 27, '[')));
    mkdirSync(at('folder/history.jsonl'), { recursive: true });
    const paths = ['loop', 'pipe', 'plain/below', 'bomb.gz', 'folder'].map(at);
    for (const path of [...paths, '/dev/zero', '/dev/full']) {
      const { exitCode, stderr } = await doubletake(['check', path]);
      assert.equal(exitCode, 254, `${path}: ${stderr}`);
      assert.ok(stderr.startsWith(`doubletake: ${path}: `) && !stderr.includes('\n'), stderr);
    }
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { findExecutable } from '../../harness/cluster/process/executable.ts';
import type { Judgement } from '../../harness/record/judge.ts';
import { doubletake, processesOf } from '../support/cli.ts';
import { filesOf, writeFiles } from '../support/docs.ts';

describe('the page on external clients', function () {
  this.timeout(120_000);
  let folder: string;

  before(async function () {
    if ((await findExecutable('python3')) === undefined) this.skip();
    folder = mkdtempSync(join(tmpdir(), 'doubletake-external-'));
    writeFiles(folder, filesOf('external-client.md'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const edit = (file: string, change: (text: string) => string): void => {
    const path = join(folder, file);
    const before = readFileSync(path, 'utf8');
    const after = change(before);
    assert.notEqual(after, before);
    writeFileSync(path, after);
  };

  const run = async (): Promise<Judgement> => {
    const result = await doubletake([
      'run',
      join(folder, 'doubletake.config.yaml'),
      '--time=6s',
      '--seed=5',
      '--nemesis=lose-replies',
      '--json',
      `--store=${join(folder, 'runs')}`,
    ]);
    assert.ok(result.stdout.startsWith('{'), result.stderr);
    assert.deepEqual(processesOf(folder), [], 'nothing is left running');
    return JSON.parse(result.stdout) as Judgement;
  };

  const forget = (text: string): string =>
    text.replace(/ {8}for addition in additions:\n.*\n.*\n/, '');

  const judgesBoth = async (): Promise<void> => {
    const right = await run();
    assert.equal(right.verdict, 'valid', right.reason);
    assert.ok(right.operations.ok > 100);
    const server = readFileSync(join(folder, 'server.py'), 'utf8');
    edit('server.py', forget);
    const wrong = await run();
    assert.equal(wrong.verdict, 'invalid', wrong.reason);
    writeFileSync(join(folder, 'server.py'), server);
  };

  it('has a Python client by which the server is judged rightly, right and wrong', judgesBoth);

  it('has a Go client by which the server is judged rightly, right and wrong', async function () {
    const go = await findExecutable('go');
    if (go === undefined) return this.skip();
    await execa(go, ['build', '-o', 'client', 'client.go'], {
      cwd: folder,
      env: { GO111MODULE: 'off', GOFLAGS: '' },
    });
    edit('doubletake.config.yaml', (text) => text.replace('[python3, client.py]', '[./client]'));
    await judgesBoth();
  });
});

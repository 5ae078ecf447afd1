import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { findExecutable } from '../../harness/cluster/process/executable.ts';
import { doubletake, processesOf } from '../support/cli.ts';
import { filesOf, writeFiles } from '../support/docs.ts';

const BY_HAND = new URL('../../../test/systems/spans.py', import.meta.url);

describe('the page on traces', function () {
  this.timeout(120_000);
  let folder: string;

  before(async function () {
    if ((await findExecutable('python3')) === undefined) this.skip();
    folder = mkdtempSync(join(tmpdir(), 'doubletake-traced-'));
    writeFiles(folder, filesOf('trace-format.md'));
  });
  after(() => folder && rmSync(folder, { recursive: true, force: true }));

  const explained = async (config: string): Promise<string> => {
    const store = join(folder, config.replace(/\..*/, '-runs'));
    const asked = ['scenario', 'lost-reply', join(folder, config), '--real', '--store', store];
    const run = await doubletake(asked);
    assert.equal(run.exitCode, 1, run.stdout + run.stderr);
    assert.deepEqual(processesOf(folder), [], 'nothing is left running');
    return run.stdout;
  };

  /** Both nodes in columns, a reply lost by the fault on its link, and a second execution after another try. */
  const showsAll = (diagram: string): void => {
    assert.match(diagram, /^ +c0 +s1 +s2$/m);
    assert.match(diagram, /✕.* c0#\d+ ok.*lost: lose-replies c0->s1/);
    assert.match(diagram, /c0#\d+ add \(try \d\) ─+▶/);
    assert.match(diagram, /■ executes c0#\d+ AGAIN: \d+ -> \d+/);
    assert.match(diagram, /executes c0#\d+ as its replica ■/);
    assert.doesNotMatch(diagram, /drawn hollow/);
  };

  it('has a server whose diagram shows its nodes, the lost reply and the second execution', async () => {
    showsAll(await explained('doubletake.config.yaml'));
  });

  it('tells the same of spans that a server posts as JSON', async () => {
    copyFileSync(BY_HAND, join(folder, 'spans.py'));
    const config = readFileSync(join(folder, 'otel.config.yaml'), 'utf8');
    const command = "'{port}', '{otlp}'";
    writeFileSync(
      join(folder, 'json.config.yaml'),
      config.replaceAll("otel.py, '{port}'", `spans.py, ${command}`),
    );
    showsAll(await explained('json.config.yaml'));
  });

  it('tells the same of spans of the SDK of OpenTelemetry, where Python has it', async function () {
    const has = await execa('python3', ['-c', 'import opentelemetry.sdk'], { reject: false });
    if (has.exitCode !== 0) this.skip();
    showsAll(await explained('otel.config.yaml'));
  });
});

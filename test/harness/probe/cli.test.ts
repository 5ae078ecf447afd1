import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPortPool } from '../../../harness/cluster/ports.ts';
import type { Judgement } from '../../../harness/record/judge.ts';
import { doubletake, processesOf, untilStderr } from '../../support/cli.ts';
import { problemOf } from '../../support/run-folder-schema.ts';

const SYSTEMS = fileURLToPath(new URL('../../systems/', import.meta.url));

describe('doubletake probe', () => {
  const ports = openPortPool();
  let folder: string;
  let url: string;
  let port: number;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'doubletake-probe-'));
  });
  beforeEach(async () => {
    port = await ports.take();
    url = `http://127.0.0.1:${port}/counters/k`;
  });
  after(async () => {
    await ports.release();
    rmSync(folder, { recursive: true, force: true });
  });

  const counters = (...flags: readonly string[]): string =>
    [
      process.execPath,
      join(SYSTEMS, 'counters.js'),
      port,
      mkdtempSync(join(folder, 'data-')),
      ...flags,
    ].join(' ');
  const probe = (flags: readonly string[]) =>
    doubletake(['probe', url, '--body', '{"by":1}', '--store', join(folder, 'runs'), ...flags]);

  it('counts executions by a number in the answer', async () => {
    const flags = ['--count', 'value', '--json', '--start'];
    const right = JSON.parse((await probe([...flags, counters()])).stdout) as Judgement;
    assert.equal(right.verdict, 'valid', right.reason);
    port = await ports.take();
    url = `http://127.0.0.1:${port}/counters/k`;
    const wrong = JSON.parse(
      (await probe([...flags, counters('--forget-ids')])).stdout,
    ) as Judgement;
    assert.equal(wrong.verdict, 'invalid', wrong.reason);
    assert.equal(wrong.anomalies[0]?.kind, 'duplicated-execution');
    assert.match(wrong.reason, /was executed 3 times: it was answered, and sent again/);
    for (const verdict of [right, wrong]) assert.equal(problemOf('verdict', verdict), undefined);
    assert.match(readFileSync(join(String(wrong.run), 'report.html'), 'utf8'), /executed 3 times/);
    const again = await doubletake(['check', String(wrong.run), '--json']);
    assert.equal(again.exitCode, 1);
    assert.equal(problemOf('verdict', JSON.parse(again.stdout)), undefined);
    assert.equal((JSON.parse(again.stdout) as Judgement).reason, wrong.reason);
    const explained = await doubletake(['explain', String(wrong.run)]);
    assert.match(
      explained.stdout,
      /^request [^│]* was executed 3\s+times[^│]*\n\n.*client .* server/,
    );
    assert.match(explained.stdout, /executed 3 TIMES by now/);
  }).timeout(120_000);

  it('calls answers alike unknown when nobody saw the executions, and different ones invalid', async () => {
    const flags = ['--json', '--start'];
    const right = JSON.parse((await probe([...flags, counters()])).stdout) as Judgement;
    assert.equal(right.verdict, 'unknown', right.reason);
    assert.match(right.reason, /name --list or --count/);
    port = await ports.take();
    url = `http://127.0.0.1:${port}/counters/k`;
    const wrong = JSON.parse(
      (await probe([...flags, counters('--forget-ids')])).stdout,
    ) as Judgement;
    assert.equal(wrong.verdict, 'invalid', wrong.reason);
    assert.match(
      wrong.reason,
      /answered differently under one key: \{"value":\d+\} and \{"value":\d+\}/,
    );
  }).timeout(120_000);

  const refusals: readonly (readonly [
    string,
    () => Promise<{ stderr: string; exitCode?: number }>,
    RegExp,
  ])[] = [
    [
      'a server that is not this machine',
      () => doubletake(['probe', 'http://example.com/']),
      /not this machine.*--allow-remote/,
    ],
    ['what is no address', () => doubletake(['probe', 'localhost:3000']), /only http and https/],
    ['a server that is not there', () => probe([]), /nothing listens at .*--start/],
    [
      'a server that answers an error',
      () =>
        probe([
          '--method',
          'PUT',
          '--body',
          'x',
          '--start',
          `${process.execPath} -e "require('http').createServer((q,s)=>{s.statusCode=405;s.end()}).listen(${port},'127.0.0.1')"`,
        ]),
      /answered 405.*--method/,
    ],
    [
      'a list that does not mention the key',
      () => probe(['--list', '/counters/k', '--items', 'value.x', '--start', counters()]),
      /has no list at value\.x/,
    ],
    ['a server that cannot be started', () => probe(['--start', 'exit 3']), /ended with code 3/],
  ];
  for (const [what, ask, sentence] of refusals) {
    it(`refuses ${what}, in one line, and leaves nothing running`, async () => {
      const { stderr, exitCode } = await ask();
      assert.equal(exitCode, 254, stderr);
      assert.match(stderr, sentence);
      assert.deepEqual(processesOf(folder), []);
    });
  }

  it('stops what it started at Ctrl-C', async () => {
    const running = probe(['--count', 'value', '--time', '60s', '--start', counters()]);
    await untilStderr(running, /POST http/);
    running.kill('SIGINT');
    assert.equal((await running).exitCode, 130);
    assert.deepEqual(processesOf(folder), []);
  }).timeout(60_000);
});

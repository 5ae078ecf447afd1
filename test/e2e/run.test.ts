// The main job, as a user runs it: real processes, a real Toxiproxy, real faults.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Judgement } from '../../harness/record/judge.ts';
import { readHistoryText } from '../../harness/record/history-file.ts';
import { doubletake, processesOf, untilStderr, useStore } from '../support/cli.ts';
import { until } from '../support/until.ts';

describe('doubletake run', function () {
  this.timeout(180_000);
  const store = useStore();
  const run = (...args: string[]) => doubletake(['run', ...args, '--store', store.path]);

  it('catches ben executing twice, names the operation, and check says the same', async () => {
    let judgement: Judgement | undefined;
    for (let seed = 1; seed <= 5 && judgement?.verdict !== 'invalid'; seed++) {
      const result = await run('ben', '--seed', String(seed), '--time', '15s', '--json');
      judgement = JSON.parse(result.stdout) as Judgement;
    }
    assert.equal(judgement?.verdict, 'invalid');
    const [anomaly] = judgement.anomalies;
    assert.equal(anomaly?.kind, 'duplicated-execution');
    assert.match(anomaly?.operations[0]?.id?.client ?? '', /^c\d$/);
    assert.equal(anomaly?.executions.length, 2);

    const again = await doubletake(['check', judgement.run!, '--json']);
    assert.equal(again.exitCode, 1);
    const { checkMs: _, ...verdict } = JSON.parse(again.stdout) as Judgement;
    const { checkMs: __, ...verdictOfRun } = judgement;
    assert.deepEqual(verdict, verdictOfRun);

    const explained = await doubletake(['explain', judgement.run!]);
    assert.match(
      explained.stdout,
      new RegExp(`${anomaly?.operations[0]?.id?.client}#${anomaly?.operations[0]?.id?.seq}`),
    );
  });

  it('passes the fixed server under faults that took hold', async () => {
    const result = await run('fixed', '--seed', '1', '--time', '15s', '--json');
    const judgement = JSON.parse(result.stdout) as Judgement;
    assert.equal(judgement.verdict, 'valid', judgement.reason);
    assert.equal(result.exitCode, 0);
    assert.ok(judgement.faults > 0);
    assert.equal(judgement.recovered, true);
    assert.deepEqual(processesOf(store.path), []);
  });

  it('accepts a held request that executes after its client gave up', async () => {
    const held = ['--time', '8s', '--nemesis', 'hold', '--deadline', '300ms', '--clients', '3'];
    let late = 0;
    for (let seed = 3; seed <= 7 && late === 0; seed++) {
      const result = await run('fixed', '--seed', String(seed), ...held, '--rate', '10', '--json');
      const judgement = JSON.parse(result.stdout) as Judgement;
      assert.equal(judgement.verdict, 'valid', judgement.reason);
      assert.ok(judgement.operations.info > 0, 'no operation became unknown');
      late = await lateExecutions(judgement.run!);
    }
    assert.ok(late > 0, 'no operation executed after its client gave up');
  });

  it('stops everything at Ctrl-C and leaves a history that can be checked', async () => {
    const running = run('fixed', '--seed', '1', '--time', '60s');
    await untilStderr(running, /running/);
    running.kill('SIGINT');
    const { exitCode } = await running;
    assert.equal(exitCode, 130);
    assert.deepEqual(processesOf(store.path), []);
    await assertCheckable('fixed');
  });

  it('killed with SIGKILL, leaves a history that can be checked and no process', async () => {
    const running = run('fixed', '--seed', '1', '--time', '60s');
    await untilStderr(running, /running/);
    const history = join(store.path, 'fixed/latest/history.jsonl');
    await until(() => readFileSync(history, 'utf8').includes('"type":"ok"'));
    running.kill('SIGKILL');
    await running;
    await untilGone(store.path);
    await assertCheckable('fixed');
  });

  it('says so and stops everything when Toxiproxy dies midway', async () => {
    const running = run('fixed', '--seed', '1', '--time', '60s');
    await untilStderr(running, /running/);
    const toxiproxy = processesOf(store.path).find(({ command }) => /toxiproxy/.test(command));
    assert.ok(toxiproxy, 'no Toxiproxy was found');
    process.kill(toxiproxy.pid, 'SIGKILL');
    const { exitCode, stderr } = await running;
    assert.equal(exitCode, 255, stderr);
    assert.match(stderr, /doubletake: Toxiproxy died/);
    assert.deepEqual(processesOf(store.path), []);
    await assertCheckable('fixed');
  });

  const assertCheckable = async (system: string): Promise<void> => {
    const folder = join(store.path, system, 'latest');
    assert.ok(!existsSync(join(folder, 'verdict.json')));
    const checked = await doubletake(['check', folder]);
    assert.equal(checked.exitCode, 2, checked.stderr);
    assert.match(checked.stdout, /did not finish/);
  };
});

describe('doubletake, told nonsense', () => {
  const store = useStore();
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown system', ['run', 'nobody'], /no system is called nobody; there are: ben/],
    [
      'an unknown nemesis',
      ['run', 'ben', '--nemesis', 'locusts'],
      /there is no nemesis locusts; there are: none, mix, /,
    ],
    ['a negative time', ['run', 'ben', '--time', '-3'], /30s, 500ms or 2m/],
    [
      'a run that is not there',
      ['check', 'runs/nothing/here'],
      /no such run folder or history file/,
    ],
    ['a folder without a run', ['check', 'test'], /no history.jsonl/],
    ['an unknown command', ['fly'], /unknown command/],
  ];
  for (const [what, args, message] of cases) {
    it(`refuses ${what} in one line, with exit code 254`, async () => {
      const result = await doubletake(
        args.includes('run') ? [...args, '--store', store.path] : args,
      );
      assert.equal(result.exitCode, 254);
      assert.match(result.stderr, message);
      assert.doesNotMatch(result.stderr, /\n\s+at /);
      rmSync(store.path, { recursive: true, force: true });
    });
  }
});

describe('doubletake check, given a file that is no history', () => {
  const store = useStore();
  const header = '{"format":"doubletake-history","version":1,"model":"puthash"}';
  const invoke = (index: number) =>
    `{"index":${index},"time":0,"type":"invoke","process":${index},"f":"get","key":"k","value":null}`;
  const files: readonly (readonly [string, string, RegExp])[] = [
    ['an empty file', '', /empty/],
    ['a foreign file', 'Dear diary,\nnothing happened today.\n', /line 1/],
    ['a damaged line', `${header}\n${invoke(0)}\n{"index":1,"ti\n${invoke(2)}\n`, /line 3/],
    ['another version', header.replace('1', '9'), /version/],
    ['a model that nobody knows', header.replace('puthash', 'abacus'), /abacus/],
  ];
  for (const [what, text, message] of files) {
    it(`refuses ${what} in one line, with exit code 254`, async () => {
      const file = join(store.path, 'history.jsonl');
      writeFileSync(file, text);
      const result = await doubletake(['check', file]);
      assert.equal(result.exitCode, 254, result.stdout);
      assert.match(result.stderr, message);
      assert.equal(result.stderr.trim().split('\n').length, 1);
    });
  }

  it('drops a torn last line with a notice', async () => {
    const file = join(store.path, 'history.jsonl');
    writeFileSync(file, `${header}\n${invoke(0)}\n{"index":1,"ti`);
    const result = await doubletake(['check', file]);
    assert.equal(result.exitCode, 2);
    assert.match(
      result.stdout.replaceAll(/\s+/g, ' '),
      /1 line was left out: the last one \(3\) is torn/,
    );
  });
});

/** How many operations a server applied after the history says that their client had given up. */
async function lateExecutions(run: string): Promise<number> {
  const [header, ...events] = (await readHistoryText(join(run, 'history.jsonl.gz')))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const givenUp = new Map<string, number>(
    events
      .filter(({ type, id }) => type === 'info' && id)
      .map(({ id, time }) => [`${id.client}#${id.seq}`, header.originNs + time]),
  );
  return readdirSync(join(run, 'traces'))
    .flatMap((name) =>
      readFileSync(join(run, 'traces', name), 'utf8')
        .trim()
        .split('\n'),
    )
    .filter((line) => line.includes('"executed"'))
    .map((line) => JSON.parse(line))
    .filter(({ client, seq, time }) => time > (givenUp.get(`${client}#${seq}`) ?? Infinity)).length;
}

/** Processes whose parent was killed are killed by the kernel, which takes a moment. */
async function untilGone(folder: string): Promise<void> {
  const untilMs = Date.now() + 10_000;
  while (processesOf(folder).length > 0) {
    assert.ok(Date.now() < untilMs, `still there: ${JSON.stringify(processesOf(folder))}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// Scripts with real processes behind a real Toxiproxy: the named scenarios, and the counterexample to
// Ben's servers that the search finds.
import { equal, match, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Judgement } from '../../harness/record/judge.ts';
import { loadRun } from '../../harness/record/load.ts';
import { scriptedPlan } from '../../harness/run/draw-plan.ts';
import { run } from '../../harness/run/run.ts';
import { scenarios } from '../../harness/scenario/index.ts';
import type { Script } from '../../harness/plan/script.ts';
import { createRunFolder } from '../../harness/record/store.ts';
import { findSystem } from '../../harness/config/find-system.ts';
import { doubletake, processesOf, useStore } from '../support/cli.ts';
import { puthash } from '../../harness/workload/puthash.ts';

const AT_ONE_TIME = 4;

describe('with real processes, the fixed servers', function () {
  this.timeout(180_000);
  const store = useStore();

  const play = async (script: Script, attempts: number): Promise<Judgement> => {
    const system = await findSystem('fixed');
    const plan = scriptedPlan(system, script, 1);
    const folder = createRunFolder(store.path, plan);
    const { signal } = new AbortController();
    await run({ plan, system, workload: puthash, folder, signal, progress: () => {} });
    const { judgement } = await loadRun(folder.path);
    // A busy machine may be taken for dead servers; it cannot make a history wrong.
    return judgement.verdict === 'unknown' && attempts > 1 ? play(script, attempts - 1) : judgement;
  };

  it('meet every scenario', async () => {
    const left = Object.values(scenarios);
    const unmet: string[] = [];
    const work = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const { verdict, reason } = await play(next, 3);
        if (verdict !== 'valid') unmet.push(`${next.name}: ${reason}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONE_TIME }, work));
    equal(unmet.join('\n'), '');
    equal(processesOf(store.path).length, 0);
  });
});

describe("Ben's servers", function () {
  this.timeout(120_000);
  const store = useStore();

  it('are driven to the shortest violation both ways, and again by its saved plan', async () => {
    const explored = await doubletake([
      ...['explore', 'ben', '--replay', '1', '--store', store.path, '--json'],
    ]);
    const { followed } = JSON.parse(explored.stdout) as {
      readonly followed: { readonly exact: number; readonly blackBox: number };
    };
    equal(followed.exact, 1);
    equal(followed.blackBox, 1);
    const replayed = await doubletake([
      ...['replay', `${store.path}/ben/latest`, '--store', store.path, '--json'],
    ]);
    const { judgements } = JSON.parse(replayed.stdout) as { judgements: readonly Judgement[] };
    equal(judgements[0]?.anomalies[0]?.kind, 'duplicated-execution');
  });

  it('have the shortest violation drawn, and where that cannot be saved it is printed all the same', async () => {
    const picture = join(store.path, 'ben.svg');
    const drawn = await doubletake(['explore', 'ben', '--svg', picture]);
    equal(drawn.exitCode, 1, drawn.stderr);
    match(readFileSync(picture, 'utf8'), /^<svg[^]*executes c0#1 AGAIN[^]*<\/svg>/);
    const lost = await doubletake(['explore', 'ben', '--svg', join(store.path, 'none/ben.svg')]);
    equal(lost.exitCode, 254);
    match(lost.stdout, /executes c0#1 AGAIN/);
    match(lost.stderr, /the picture cannot be written: ENOENT/);
  });

  it('fail the scenario that was made for them, and it is explained', async () => {
    const { stdout, exitCode } = await doubletake([
      ...['scenario', 'exam', 'ben', '--real', '--store', store.path],
    ]);
    equal(exitCode, 1);
    ok(/c0#1 puthash\(k0, "a"\) was executed twice/.test(stdout), stdout);
    ok(/executes c0#1 AGAIN/.test(stdout), stdout);
  });
});

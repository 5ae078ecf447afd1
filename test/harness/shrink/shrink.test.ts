import { deepEqual, equal, match, notDeepEqual, ok } from 'node:assert/strict';
import { join } from 'node:path';
import { loadRun, type JudgedRun } from '../../../harness/record/load.ts';
import { nemeses } from '../../../harness/nemesis/index.ts';
import type { Step } from '../../../harness/plan/script.ts';
import { type Plan } from '../../../harness/plan/plan.ts';
import { drawPlan, scriptedPlan, topologyOf } from '../../../harness/run/draw-plan.ts';
import { type Fault } from '../../../harness/plan/fault.ts';
import type { Rate } from '../../../harness/ground/rate.ts';
import { ddmin } from '../../../harness/shrink/ddmin.ts';
import { withOperationsOf } from '../../../harness/shrink/excerpts.ts';
import {
  alone,
  answered,
  breakLink,
  done,
  get,
  mendLink,
  pass,
  puthash as putting,
  wait,
} from '../../../harness/scenario/words.ts';
import { shrinkInSimulator } from '../../../harness/shrink/in-simulator.ts';
import { patientlyFailing } from '../../../harness/shrink/patience.ts';
import { shrinkPlan } from '../../../harness/shrink/shrink.ts';
import { steadyPlan } from '../../../harness/shrink/steady.ts';
import { simulate } from '../../../harness/simulate/simulate.ts';
import { findSystem } from '../../../harness/config/find-system.ts';
import { findProtocol } from '../../../harness/system/reference/protocols.ts';
import type { System } from '../../../harness/system/system.ts';
import { doubletake, useStore } from '../../support/cli.ts';
import { puthash } from '../../../harness/workload/puthash.ts';

describe('shrinking', () => {
  const store = useStore();

  it('keeps just what is needed to fail', async () => {
    const items = Array.from({ length: 100 }, (_, index) => index);
    const needed = [3, 57, 58];
    const small = await ddmin(items, (some) =>
      Promise.resolve(needed.every((item) => some.includes(item))),
    );
    deepEqual(small, needed);
  });

  it('leaves a plan in which nothing can go', async () => {
    const protocol = await findProtocol('no-dups');
    const drawn = drawPlan(await findSystem('no-dups'), nemeses['none']!, {
      seed: 1,
      durationMs: 1500,
      workload: puthash,
      clients: 2,
      keys: 1,
      rateHz: 6,
    });
    const plan: Plan = {
      ...drawn,
      faults: [
        { f: 'lose-replies', links: ['c0->s1', 'c1->s1', 'c1->s2'], atMs: 0, forMs: 700 },
        { f: 'pause', nodes: ['s3'], atMs: 100, forMs: 300 },
        { f: 'slow', links: ['c1->s1'], latencyMs: 20, jitterMs: 5, atMs: 200, forMs: 400 },
      ],
    };
    const fails = async (candidate: Plan): Promise<boolean> =>
      (await simulate({ plan: candidate, protocol })).judgement.verdict === 'invalid';
    const { record } = await simulate({ plan, protocol });
    const small = (await shrinkPlan({
      plan: withOperationsOf(plan, record.history),
      failing: async (candidate) => ((await fails(candidate)) ? candidate : undefined),
    }))!;
    equal(await fails(small), true);
    equal(Object.values(small.workload.operations!).flat().length, 1);
    equal(small.faults.length, 1);
    const [fault] = small.faults;
    equal(fault !== undefined && 'links' in fault && fault.links.length, 1);
  });

  it('takes out of a script the steps without which it fails as well', async () => {
    const protocol = await findProtocol('no-dups');
    const steps: readonly Step[] = [
      ...[...alone, pass(5), breakLink('lose-replies', 'c0->s1'), putting('c0', 'k0', 'a')],
      ...[wait('s1', 'executed', { client: 'c0', seq: 1 }), pass(5)],
      ...[mendLink('lose-replies', 'c0->s1'), answered('c0'), ...done(get('c1', 'k0'))],
    ];
    const plan = scriptedPlan(await findSystem('no-dups'), { name: 'twice', steps }, 1);
    const fails = async (candidate: Plan): Promise<boolean> =>
      (await simulate({ plan: candidate, protocol })).judgement.verdict === 'invalid';
    const small = (await shrinkPlan({
      plan,
      failing: async (candidate) => ((await fails(candidate)) ? candidate : undefined),
    }))!;
    equal(await fails(small), true);
    const { script } = small;
    ok(script!.steps.length < plan.script!.steps.length);
    for (const index of script!.steps.keys()) {
      const fewer = { ...script!, steps: script!.steps.toSpliced(index, 1) };
      equal(await fails({ ...small, script: fewer }), false);
    }
  });

  it('goes on where real processes do not follow a small plan', async () => {
    const system = await findSystem('no-dups');
    const links = ['c0->s1', 'c0->s2', 'c0->s3'];
    const plan = await planWith({ f: 'lose-replies', links, atMs: 600, forMs: 600 }, system);
    const offered: Plan[] = [];
    const small = await shrinkInSimulator({
      ...{ protocol: await findProtocol('no-dups'), topology: topologyOf(system, 1), tries: 5 },
      starts: [plan],
      shows: ({ judgement }) => judgement.verdict === 'invalid',
      accepts: (candidate) => Promise.resolve(offered.push(candidate) === 2),
      enough: new AbortController().signal,
    });
    equal(offered.length, 2);
    equal(small?.plan, offered[1]);
    notDeepEqual(offered[0], offered[1]);
  });

  it('of a real run is for its own violation, and says how often that happened again', async () => {
    const run = ['run', 'no-dups', '--seed', '1', '--time', '20s', '--keys', '1'];
    equal((await doubletake([...run, '--store', store.path])).exitCode, 1);
    const folder = join(store.path, 'no-dups/latest');
    const { judgement } = await loadRun(folder);
    const options = [
      '--times',
      '2',
      '--time',
      '30s',
      '--json',
      '--store',
      join(store.path, 'small'),
    ];
    const { stdout, stderr, exitCode } = await doubletake(['shrink', folder, ...options]);
    equal(exitCode, 1, stderr);
    const small = JSON.parse(stdout) as {
      readonly kind: string;
      readonly plan: Plan;
      readonly rate: Rate;
    };
    equal(small.kind, judgement.anomalies[0]!.kind);
    ok(Object.values(small.plan.workload.operations!).flat().length <= 4, stdout);
    ok(small.plan.faults.length <= 4, stdout);
    equal(small.rate.of, 2, stderr);
    // The plan is listed as what it is, and its own runs are in its folder, not in the list.
    const { stdout: list } = await doubletake(['list', '--store', join(store.path, 'small')]);
    match(list, /^shrunk +\S+\/no-dups\/\S+ .*: \S+ in \d of 2 real runs$/);
  });

  it('aims a fault at a role where that fails as well', async () => {
    const system = await findSystem('ben');
    const plan = await planWith({ f: 'kill', nodes: ['s2'], atMs: 600, forMs: 100 });
    const small = await shrinkPlan({
      plan,
      topology: topologyOf(system, 1),
      failing: (candidate) => {
        const [fault] = candidate.faults;
        const aim = fault !== undefined && 'nodes' in fault ? fault.nodes[0]! : '';
        return Promise.resolve(['s2', 'backup'].includes(aim) ? candidate : undefined);
      },
    });
    deepEqual(small?.faults, [{ f: 'kill', nodes: ['backup'], atMs: 600, forMs: 100 }]);
  });

  it('tries a candidate only as long as that tells something, and drops faults after the last operation at once', async () => {
    const plan = await planWith({ f: 'kill', nodes: ['s2'], atMs: 600, forMs: 100 });
    const late: Fault[] = Array.from({ length: 9 }, (_, index) => ({
      ...{ f: 'pause', nodes: ['s1'], atMs: 900 + index, forMs: 10 },
    }));
    const runs: Plan[] = [];
    const failing = patientlyFailing({
      run: (candidate) => {
        runs.push(candidate);
        const verdict =
          candidate.faults.length === 0
            ? 'unknown'
            : candidate.faults[0]!.f === 'kill' &&
                candidate.workload.operations?.['c0'] !== undefined &&
                runs.length % 2 === 0
              ? 'invalid'
              : 'valid';
        return Promise.resolve({ judgement: { verdict } } as JudgedRun);
      },
      shows: ({ judgement }) => judgement.verdict === 'invalid',
      tries: 10,
      enough: new AbortController().signal,
    });
    const small = await shrinkPlan({
      plan: { ...plan, faults: [...plan.faults, ...late] },
      failing,
    });
    deepEqual(small?.faults, plan.faults);
    equal(runs.filter(({ faults }) => faults.length === 0).length, 1, 'too weak: not tried again');
    ok(runs.length < 25, `${runs.length} runs`);
  });

  it('says so when the plan does not even fail as it is', async () => {
    const plan = await planWith({ f: 'kill', nodes: ['s2'], atMs: 600, forMs: 100 });
    equal(await shrinkPlan({ plan, failing: () => Promise.resolve(undefined) }), undefined);
  });

  it('gives a plan slack, so that it fails with untimely faults too', async () => {
    const counts: number[] = [];
    const steady = await steadyPlan({
      plan: await planWith({ f: 'lose-replies', links: ['c0->s1'], atMs: 600, forMs: 60 }),
      fails: ({ faults: [fault], workload }) => {
        const atMs = workload.operations!['c0']![0]!.atMs!;
        return Promise.resolve(fault!.atMs < atMs && atMs < fault!.atMs + fault!.forMs);
      },
      enough: new AbortController().signal,
      progress: (failed) => void counts.push(failed),
    });
    ok(steady.failed > counts[0]!, `${steady.failed} after ${counts[0]}`);
    equal(steady.failed, counts.at(-1));
  });
});

/** One fault, and an operation in the middle of it. */
async function planWith(fault: Fault, system?: System): Promise<Plan> {
  const drawn = drawPlan(system ?? (await findSystem('ben')), nemeses['none']!, {
    seed: 1,
    durationMs: 1500,
    workload: puthash,
    clients: 1,
    keys: 1,
    rateHz: 6,
  });
  const operations = {
    c0: [{ f: 'puthash', key: 'k0', value: 'c0.1', atMs: fault.atMs + fault.forMs / 2 }],
  };
  return { ...drawn, faults: [fault], workload: { ...drawn.workload, operations } };
}

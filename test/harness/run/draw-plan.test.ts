import assert from 'node:assert/strict';
import type { Nemesis } from '../../../harness/nemesis/nemesis.ts';
import { cutShort } from '../../../harness/plan/plan.ts';
import {
  drawPlan,
  planFor,
  refuseOtherWorkload,
  scriptedPlan,
  topologyOf,
} from '../../../harness/run/draw-plan.ts';
import { headerOf } from '../../../harness/run/header.ts';
import { nemeses } from '../../../harness/nemesis/index.ts';
import { UsageError } from '../../../harness/ground/usage-error.ts';
import { workloads } from '../../../harness/workload/index.ts';
import { loadSystems } from '../../../harness/system/index.ts';

const fixed = (await loadSystems()).get('fixed')!;
const options = { seed: 7, durationMs: 10_000, workload: workloads['puthash']!, clients: 3 };
const late: Nemesis = {
  name: 'late',
  summary: 'faults out of order',
  schedule: ({ random }) => [
    { f: 'cut', links: ['c0->s1'], atMs: 5000, forMs: random.integer(1, 4000) },
    { f: 'kill', nodes: ['s1'], atMs: 100, forMs: 50 },
  ],
};

describe('drawing a plan', () => {
  it('gives the same plan for the same seed, and its faults in the order of their begin', () => {
    const plan = drawPlan(fixed, late, options);
    assert.deepEqual(drawPlan(fixed, late, options), plan);
    assert.deepEqual(
      plan.faults.map(({ atMs }) => atMs),
      [100, 5000],
    );
    const seeds = [1, 2, 3, 4].map((seed) => drawPlan(fixed, late, { ...options, seed }).faults);
    assert.ok(new Set(seeds.map((faults) => JSON.stringify(faults))).size > 1);
  });

  it('refuses a nemesis that does not fit, with its reason', () => {
    const needy: Nemesis = { ...late, name: 'needy', needs: () => 'needs five nodes' };
    assert.throws(() => drawPlan(fixed, needy, options), /nemesis needy needs five nodes/);
  });

  it('refuses a target that there is not, and a workload that the clients do not know', () => {
    const astray: Nemesis = {
      ...late,
      schedule: () => [{ f: 'kill', nodes: ['s9'], atMs: 1, forMs: 1 }],
    };
    assert.throws(() => drawPlan(fixed, astray, options), /s9/);
    assert.throws(
      () => drawPlan(fixed, late, { ...options, workload: workloads['bank']! }),
      /know nothing of workload bank/,
    );
  });

  it('keeps what is expected of transactions, and the history says so', () => {
    const system = { ...fixed, workloads: ['txn', 'puthash'] };
    const txn = workloads['txn']!;
    const plan = drawPlan(system, late, { ...options, workload: txn, expect: 'read-committed' });
    assert.equal(headerOf(plan, txn)['expect'], 'read-committed');
    assert.equal(
      headerOf(drawPlan(system, late, { ...options, workload: txn }), txn)['expect'],
      'serializable',
    );
    assert.throws(
      () => drawPlan(system, late, { ...options, workload: txn, expect: 'eventual' }),
      /workload txn: a list-append may be expected to be read-uncommitted, .*, not eventual/,
    );
    assert.throws(
      () => drawPlan(system, late, { ...options, expect: 'serializable' }),
      /workload puthash: a puthash leaves nothing to expect/,
    );
  });

  it('is of any workload that there is, by its own model', () => {
    for (const workload of Object.values(workloads)) {
      const system = { ...fixed, workloads: [workload.name] };
      assert.doesNotThrow(() =>
        refuseOtherWorkload(drawPlan(system, late, { ...options, workload }), workload),
      );
    }
  });

  it('stops where a plan would hold too much, whoever draws it', () => {
    const week = { ...options, durationMs: 7 * 24 * 3_600_000 };
    assert.throws(() => drawPlan(fixed, nemeses['mix']!, week), /a plan holds at most .* hours/);
    const eager: Nemesis = {
      ...late,
      schedule: () =>
        Array.from({ length: 300_000 }, () => ({ f: 'kill', nodes: ['s1'], atMs: 1, forMs: 1 })),
    };
    assert.throws(() => drawPlan(fixed, eager, options), UsageError);
    assert.ok(
      drawPlan(fixed, nemeses['mix']!, { ...week, durationMs: 3_600_000 }).faults.length > 1000,
    );
  });

  it('links every client with every node, besides the links of the system', () => {
    const { links, clients, nodes, spared } = topologyOf(fixed, 3);
    assert.deepEqual(clients, ['c0', 'c1', 'c2']);
    assert.equal(links.length, fixed.links.length + clients.length * nodes.length);
    assert.deepEqual(spared, fixed.spared);
  });

  it('of a script has as many clients as it names, and draws nothing', () => {
    const script = {
      name: 'two',
      steps: [
        { do: 'ask', client: 'c0', f: 'get', key: 'k' },
        { do: 'ask', client: 'c4', f: 'get', key: 'k' },
      ],
    } as const;
    const plan = scriptedPlan(fixed, script, 3);
    assert.deepEqual([plan.workload.clients, plan.faults, plan.nemesis], [5, [], 'none']);
  });

  it('is the same for another system but for its name, and as far as a shorter time goes', () => {
    const plan = drawPlan(fixed, late, options);
    assert.deepEqual(planFor({ ...fixed, name: 'other' }, plan), { ...plan, system: 'other' });
    const short = cutShort(plan, 200);
    assert.deepEqual([short.durationMs, short.faults.map(({ f }) => f)], [200, ['kill']]);
    assert.deepEqual(
      cutShort(plan, 120).faults,
      [],
      'a fault that would not end in time is left out',
    );
  });
});

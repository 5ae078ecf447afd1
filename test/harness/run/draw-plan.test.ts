// What is refused before anything is drawn or started, in a line that says what to do.
import { equal, throws } from 'node:assert/strict';
import { UsageError } from '../../../harness/ground/usage-error.ts';
import type { Nemesis } from '../../../harness/nemesis/nemesis.ts';
import { drawPlan, refuseOtherWorkload, type PlanOptions } from '../../../harness/run/draw-plan.ts';
import type { System } from '../../../harness/system/system.ts';
import { counter } from '../../../harness/workload/counter.ts';
import { register } from '../../../harness/workload/register.ts';

const system: System = {
  name: 'shop',
  summary: 'one node',
  workloads: ['counter'],
  nodes: [{ name: 's1', command: () => ['true'] }],
  links: [],
  openClient: () => Promise.reject(new Error('nobody opens it')),
};

const aimedAt = (node: string): Nemesis => ({
  name: 'strike',
  summary: 'kills a node',
  schedule: () => [{ f: 'kill', nodes: [node], atMs: 1, forMs: 1 }],
});

const options: PlanOptions = { seed: 1, durationMs: 1000, workload: counter };

describe('drawing a plan', () => {
  it('takes numbers that are left out as the command line does', () => {
    const { workload, faults } = drawPlan(system, aimedAt('s1'), options);
    const numbers = { clients: 5, keys: 5, rateHz: 30, deadlineMs: 5000 };
    equal(JSON.stringify(workload), JSON.stringify({ name: 'counter', ...numbers }));
    equal(faults.length, 1);
  });

  const refused: readonly (readonly [string, () => unknown, RegExp])[] = [
    [
      'a system without nodes',
      () => drawPlan({ ...system, nodes: [] }, aimedAt('s1'), options),
      /^system shop has no nodes: there is nothing to start$/,
    ],
    [
      'a nemesis that aims past the nodes',
      () => drawPlan(system, aimedAt('s9'), options),
      /^nemesis strike aims kill at s9, which is no node, role or client here; there are: s1, c0/,
    ],
    [
      'a workload that the clients do not know',
      () => drawPlan(system, aimedAt('s1'), { ...options, workload: register }),
      /^the clients of shop know nothing of workload register; they know counter$/,
    ],
    [
      'a run with the workload of another plan',
      () => refuseOtherWorkload(drawPlan(system, aimedAt('s1'), options), register),
      /^the plan is of workload counter, and was given register$/,
    ],
    [
      'a workload with a model that there is not',
      () =>
        refuseOtherWorkload(drawPlan(system, aimedAt('s1'), options), {
          ...counter,
          model: 'abacus',
        }),
      /^workload counter: the checker has no model abacus; give the model itself, or one of /,
    ],
  ];
  for (const [what, act, message] of refused) {
    it(`refuses ${what}`, () => {
      throws(act, (error) => error instanceof UsageError && message.test(error.message));
    });
  }
});

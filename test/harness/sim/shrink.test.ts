import { deepEqual, equal } from 'node:assert/strict';
import { nemeses } from '../../../harness/nemesis/index.ts';
import { drawPlan, type Plan } from '../../../harness/plan.ts';
import { ddmin } from '../../../harness/sim/shrink/ddmin.ts';
import { withOperationsOf } from '../../../harness/sim/shrink/excerpts.ts';
import { shrinkPlan } from '../../../harness/sim/shrink/shrink.ts';
import { simulate } from '../../../harness/sim/simulate.ts';
import { findSystem } from '../../../harness/system/index.ts';
import { findProtocol } from '../../../harness/system/protocols.ts';

describe('shrinking', () => {
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
      workload: { name: 'puthash', clients: 2, keys: 1, rateHz: 6, deadlineMs: 5000 },
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
});

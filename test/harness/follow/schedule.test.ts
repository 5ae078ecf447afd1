import { equal, ok } from 'node:assert/strict';
import { scriptedPlan } from '../../../harness/run/draw-plan.ts';
import { explore, type Counterexample } from '../../../harness/explore/explore.ts';
import { scopeFor } from '../../../harness/explore/scopes.ts';
import { isReproduced, outcomeOf } from '../../../harness/follow/follow.ts';
import { scheduleOf } from '../../../harness/follow/schedule.ts';
import { simulate } from '../../../harness/simulate/simulate.ts';
import { findSystem } from '../../../harness/config/find-system.ts';
import { findProtocol } from '../../../harness/system/reference/protocols.ts';

const counterexampleTo = async (name: string): Promise<Counterexample> => {
  const { counterexample } = await explore({
    protocol: await findProtocol(name),
    scope: scopeFor(name),
    signal: new AbortController().signal,
    timeMs: 60_000,
    bytesMax: 1e9,
  });
  return counterexample!;
};

describe('a counterexample compiled to a script', () => {
  for (const name of [
    'ben',
    'dups-not-replicated',
    'stale-forward',
    'backup-reads',
    'backup-reapplies',
    'solo-on-timeout',
  ]) {
    it(`drives ${name} to the violation in the simulator, whatever delays are drawn`, async () => {
      const script = scheduleOf(await counterexampleTo(name), 'counterexample');
      for (const seed of [1, 2, 3]) {
        const plan = scriptedPlan(await findSystem(name), script, seed);
        const run = await simulate({ plan, protocol: await findProtocol(name) });
        ok(isReproduced(outcomeOf(run)), `seed ${seed}: ${run.judgement.reason}`);
      }
    });
  }

  it("is not realised with the fixed servers where it is Ben's, and that is said", async () => {
    const script = scheduleOf(await counterexampleTo('ben'), 'counterexample');
    const plan = scriptedPlan(await findSystem('fixed'), script, 1);
    const { judgement } = await simulate({ plan, protocol: await findProtocol('fixed') });
    equal(judgement.verdict, 'unknown');
    ok(/not realised: step \d+ of \d+ did not come true/.test(judgement.reason));
  });

  it('is data: what JSON keeps of it does the same', async () => {
    const script = scheduleOf(await counterexampleTo('ben'), 'counterexample');
    const plan = scriptedPlan(await findSystem('ben'), script, 1);
    const protocol = await findProtocol('ben');
    const run = await simulate({ plan, protocol });
    const again = await simulate({ plan: JSON.parse(JSON.stringify(plan)), protocol });
    equal(again.text, run.text);
  });
});

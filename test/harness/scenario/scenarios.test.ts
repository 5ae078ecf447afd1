// The named scenarios in the simulator: the fixed servers meet them all, and a protocol for whose
// mistake one was made does not.
import { equal, ok } from 'node:assert/strict';
import { scriptedPlan } from '../../../harness/run/draw-plan.ts';
import { scenarios } from '../../../harness/scenario/index.ts';
import { isRealised, UNREALISED, type Script } from '../../../harness/plan/script.ts';
import { simulate, type SimulatedRun } from '../../../harness/simulate/simulate.ts';
import { findSystem } from '../../../harness/config/find-system.ts';
import { findProtocol } from '../../../harness/system/reference/protocols.ts';

const play = async (script: Script, protocol: string): Promise<SimulatedRun> =>
  simulate({
    plan: scriptedPlan(await findSystem(protocol), script, 1),
    protocol: await findProtocol(protocol),
  });

describe('scenarios', () => {
  for (const { madeFor, ...scenario } of Object.values(scenarios)) {
    it(`${scenario.name}: the fixed servers meet it`, async () => {
      const { judgement, record } = await play(scenario, 'fixed');
      equal(judgement.verdict, 'valid', judgement.reason);
      ok(isRealised(record.history));
    });
    if (madeFor === undefined) continue;
    it(`${scenario.name}: ${madeFor} does not`, async () => {
      const { judgement } = await play(scenario, madeFor);
      ok(judgement.verdict !== 'valid');
    });
  }

  it("the exam's schedule shows Ben's duplicated execution", async () => {
    const { judgement } = await play(scenarios['exam']!, 'ben');
    equal(judgement.anomalies[0]?.kind, 'duplicated-execution');
  });
});

describe('a script', () => {
  const { steps } = scenarios['first-primary']!;

  it('whose step does not come true is not realised, and says which', async () => {
    const never = { do: 'await', line: { node: 'vs', event: 'view-changed', view: 9 } } as const;
    const { judgement, record } = await play({ name: 'wrong', steps: [...steps, never] }, 'fixed');
    equal(judgement.verdict, 'unknown');
    equal(
      record.history.events.find(({ f }) => f === UNREALISED)?.value,
      `step ${steps.length + 1} of ${steps.length + 1} did not come true: wait until vs view-changed view 9`,
    );
  });

  it('waits for the next line alike, not for one that it has seen', async () => {
    const seen = { do: 'await', line: { node: 'vs', event: 'view-changed', view: 1 } } as const;
    const { judgement } = await play({ name: 'again', steps: [...steps, seen] }, 'fixed');
    equal(judgement.verdict, 'unknown');
  });

  it('fails where what must never be seen is there', async () => {
    const never = {
      do: 'never',
      forMs: 10,
      line: { node: 's1', event: 'executed', client: 'c0' },
    } as const;
    const { judgement } = await play({ name: 'never', steps: [...steps, never] }, 'fixed');
    equal(judgement.verdict, 'unknown');
  });

  it('leaves no operation without an end', async () => {
    const asks = { do: 'ask', client: 'c1', f: 'get', key: 'k0' } as const;
    const { judgement } = await play({ name: 'open', steps: [...steps, asks] }, 'fixed');
    equal(judgement.operations.info, 1);
    equal(judgement.verdict, 'valid');
  });
});

import { deepEqual, equal, notEqual, ok, rejects } from 'node:assert/strict';
import { nemeses } from '../../../harness/nemesis/index.ts';
import { type Plan } from '../../../harness/plan/plan.ts';
import { drawPlan } from '../../../harness/run/draw-plan.ts';
import { runRandomly } from '../../../harness/simulate/random-runs.ts';
import { simulate } from '../../../harness/simulate/simulate.ts';
import { findSystem } from '../../../harness/config/find-system.ts';
import { findProtocol } from '../../../harness/system/reference/protocols.ts';
import { puthash } from '../../../harness/workload/puthash.ts';

const planFor = async (name: string, seed: number, nemesis = 'mix'): Promise<Plan> =>
  drawPlan(await findSystem(name), nemeses[nemesis]!, {
    seed,
    durationMs: 3000,
    workload: puthash,
    clients: 3,
    keys: 1,
    rateHz: 30,
  });

describe('a simulated run', () => {
  it('gives the same bytes for the same seed, and others for another', async () => {
    const protocol = await findProtocol('ben');
    const first = await simulate({ plan: await planFor('ben', 7), protocol });
    const again = await simulate({ plan: await planFor('ben', 7), protocol });
    const other = await simulate({ plan: await planFor('ben', 8), protocol });
    equal(again.text, first.text);
    notEqual(other.text, first.text);
  });

  const onDisk = ['restart-all', 'power-loss', 'disk-full', 'disk-error', 'disk-slow'];
  for (const nemesis of onDisk) {
    it(`of the fixed servers, which keep all in memory, cannot be under ${nemesis}`, async () => {
      await rejects(planFor('fixed', 1, nemesis), /needs a node that stores on a disk/);
    });
  }

  for (const nemesis of Object.keys(nemeses).filter((name) => !onDisk.includes(name))) {
    it(`of the fixed servers shows no violation and comes back under ${nemesis}`, async () => {
      const protocol = await findProtocol('fixed');
      const seeds = [1, 2];
      for (const seed of seeds) {
        const { judgement } = await simulate({
          plan: await planFor('fixed', seed, nemesis),
          protocol,
        });
        const expected = judgement.faults > 0 || nemesis === 'none' ? 'valid' : 'unknown';
        equal(judgement.verdict, expected, `seed ${seed}: ${judgement.reason}`);
        equal(judgement.recovered, true, `seed ${seed}`);
      }
    });
  }

  it('shows what a server without a duplicate table does', async () => {
    const protocol = await findProtocol('no-dups');
    const { judgement, record } = await simulate({
      plan: await planFor('no-dups', 8, 'lose-replies'),
      protocol,
      isTraced: true,
    });
    equal(judgement.verdict, 'invalid');
    ok(judgement.anomalies.some(({ kind }) => kind === 'duplicated-execution'));
    ok(record.trace.lines.some(({ event }) => event === 'executed'));
    deepEqual(record.trace.notices, []);
  });

  it('of the fixed servers shows no violation, whatever its seed', async function () {
    const firstSeed = Number(process.env['RANDOM_SEED'] ?? Math.floor(Math.random() * 1e9));
    const options = { protocol: await findProtocol('fixed'), system: await findSystem('fixed') };
    const { runs, operations, invalid, stuck } = await runRandomly({
      ...{ ...options, runs: 20, firstSeed, durationMs: 2000 },
      signal: new AbortController().signal,
    });
    this.test!.title += ` (RANDOM_SEED=${firstSeed}, ${runs} runs, ${operations} operations)`;
    deepEqual({ invalid, stuck }, { invalid: [], stuck: [] }, `RANDOM_SEED=${firstSeed}`);
    ok(operations > runs, `${operations} operations`);
  });
});

// What each fault means: one suite for real processes behind a real Toxiproxy, behind the stand-in, and
// simulated. Shrinking and random exploring are only as true as the simulator is like the real thing.
import assert from 'node:assert/strict';
import { allOf } from '../../harness/cluster/cluster.ts';
import { waitUntil } from '../../harness/ground/wait-until.ts';
import {
  LINK_FAULTS,
  NODE_FAULTS,
  type LinkFault,
  type NodeFault,
} from '../../harness/plan/fault.ts';
import type { Link } from '../../harness/plan/topology.ts';
import {
  AB,
  BA,
  CA,
  CB,
  realStage,
  simulatedStage,
  type FaultStage,
} from '../support/fault-stages.ts';
import { toxiproxies } from '../support/toxiproxies.ts';

const linkFaults: { readonly [F in LinkFault['f']]: Extract<LinkFault, { readonly f: F }> } = {
  cut: { f: 'cut' },
  blackhole: { f: 'blackhole' },
  'lose-replies': { f: 'lose-replies' },
  hold: { f: 'hold' },
  slow: { f: 'slow', latencyMs: 150, jitterMs: 0 },
  throttle: { f: 'throttle', rateKBps: 1 },
  close: { f: 'close' },
  reset: { f: 'reset' },
  truncate: { f: 'truncate', bytes: 10 },
};

for (const { name, on } of [...(await toxiproxies()).map(realStage), simulatedStage]) {
  describe(`faults: ${name}`, () => {
    const lay = async ({ cluster }: FaultStage, link: Link, fault: LinkFault): Promise<void> => {
      const { verified, evidence } = await cluster.breakLinks([link], fault);
      assert.ok(verified, evidence);
    };
    const mend = async ({ cluster }: FaultStage, link: Link, fault: LinkFault): Promise<void> => {
      const { verified, evidence } = await cluster.mendLinks([link], fault);
      assert.ok(verified, evidence);
    };
    const reached = async (stage: FaultStage, node: string, count: number): Promise<void> => {
      const look = async (): Promise<true | undefined> =>
        (await stage.executions(node)) >= count || undefined;
      const patience = { clock: stage.clock, everyMs: 5, withinMs: 20_000 };
      assert.ok(await waitUntil(look, patience), `${node} never executed ${count}`);
    };
    /** Something that passes meanwhile, over links that are whole. */
    const others = async (stage: FaultStage): Promise<void> => {
      assert.equal(await stage.call(CA).ended, 'answered');
      assert.equal(await stage.call(CB).ended, 'answered');
    };

    it('passes over whole links, each link by itself', () =>
      on(async (stage) => {
        for (const link of [AB, BA, CA, CB]) assert.equal(await stage.call(link).ended, 'answered');
        assert.deepEqual([await stage.executions('a'), await stage.executions('b')], [2, 2]);
      }));

    it('cut: refuses on this link alone, executes nothing, and passes again when mended', () =>
      on(async (stage) => {
        await lay(stage, AB, linkFaults.cut);
        assert.equal(await stage.call(AB).ended, 'failed');
        await others(stage);
        assert.equal(await stage.call(BA).ended, 'answered');
        assert.equal(await stage.executions('b'), 1);
        await mend(stage, AB, linkFaults.cut);
        assert.equal(await stage.call(AB).ended, 'answered');
      }));

    it('blackhole: loses requests there and replies of the other link, for good', () =>
      on(async (stage) => {
        await lay(stage, AB, linkFaults.blackhole);
        const request = stage.call(AB);
        const reply = stage.call(BA);
        await reached(stage, 'a', 1);
        await others(stage);
        assert.equal(request.isOver(), false);
        await mend(stage, AB, linkFaults.blackhole);
        assert.deepEqual([await request.ended, await reply.ended], ['failed', 'failed']);
        assert.equal(await stage.call(AB).ended, 'answered');
        assert.equal(await stage.executions('b'), 2, 'the lost request never came late');
      }));

    it('lose-replies: executes, and the reply never comes', () =>
      on(async (stage) => {
        await lay(stage, AB, linkFaults['lose-replies']);
        const call = stage.call(AB);
        await reached(stage, 'b', 1);
        await others(stage);
        // A server that closes its connection after the reply tells its caller at once that it is lost.
        await mend(stage, AB, linkFaults['lose-replies']);
        assert.equal(await call.ended, 'failed');
        assert.equal(await stage.call(AB).ended, 'answered');
        assert.equal(await stage.executions('b'), 3);
      }));

    it('hold: a request waits and is executed when mended', () =>
      on(async (stage) => {
        await lay(stage, AB, linkFaults.hold);
        const call = stage.call(AB);
        await others(stage);
        assert.deepEqual([call.isOver(), await stage.executions('b')], [false, 1]);
        await mend(stage, AB, linkFaults.hold);
        assert.equal(await call.ended, 'answered');
        assert.equal(await stage.executions('b'), 2);
      }));

    it('hold: a reply waits and comes when mended', () =>
      on(async (stage) => {
        await lay(stage, AB, linkFaults.hold);
        const call = stage.call(BA);
        await reached(stage, 'a', 1);
        await others(stage);
        assert.equal(call.isOver(), false);
        await mend(stage, AB, linkFaults.hold);
        assert.equal(await call.ended, 'answered');
      }));

    for (const f of ['slow', 'throttle'] as const) {
      it(`${f}: passes, overtaken by what goes over a whole link`, () =>
        on(async (stage) => {
          await lay(stage, AB, linkFaults[f]);
          const beganNs = stage.clock.nowNs();
          const call = stage.call(AB);
          assert.equal(await stage.call(CB).ended, 'answered');
          assert.equal(call.isOver(), false);
          assert.equal(await call.ended, 'answered');
          assert.ok(stage.clock.nowNs() - beganNs > 100e6, 'it took its time');
          await mend(stage, AB, linkFaults[f]);
        }));
    }

    for (const f of ['close', 'reset', 'truncate'] as const) {
      it(`${f}: executes, and the caller gets no whole answer`, () =>
        on(async (stage) => {
          await lay(stage, AB, linkFaults[f]);
          assert.equal(await stage.call(AB).ended, 'failed');
          assert.equal(await stage.executions('b'), 1);
          assert.equal(await stage.call(CB).ended, 'answered');
          await mend(stage, AB, linkFaults[f]);
          assert.equal(await stage.call(AB).ended, 'answered');
        }));
    }

    it('kill: nobody is there, and what it had in memory is lost', () =>
      on(async (stage) => {
        const { cluster } = stage;
        const fault: NodeFault = { f: 'kill' };
        assert.equal(await stage.call(CB).ended, 'answered');
        assert.ok((await cluster.beginOnNode('b', fault)).verified);
        assert.equal(cluster.nodeState('b'), NODE_FAULTS.kill.state);
        assert.equal(await stage.call(CB).ended, 'failed');
        assert.equal(await stage.call(CA).ended, 'answered');
        assert.equal((await cluster.beginOnNode('b', fault)).verified, false, 'it is dead already');
        assert.ok((await cluster.endOnNode('b', fault)).verified);
        assert.equal(cluster.nodeState('b'), 'up');
        assert.equal(await stage.executions('b'), 0);
        assert.equal(await stage.call(CB).ended, 'answered');
      }));

    it('pause: nothing happens until it goes on, and nothing is lost', () =>
      on(async (stage) => {
        const { cluster } = stage;
        const fault: NodeFault = { f: 'pause' };
        assert.equal(await stage.call(CB).ended, 'answered');
        assert.ok((await cluster.beginOnNode('b', fault)).verified);
        assert.equal(cluster.nodeState('b'), NODE_FAULTS.pause.state);
        const call = stage.call(CB);
        assert.equal(await stage.call(CA).ended, 'answered');
        assert.equal(call.isOver(), false);
        assert.ok((await cluster.endOnNode('b', fault)).verified);
        assert.equal(await call.ended, 'answered');
        assert.equal(await stage.executions('b'), 2);
      }));

    it('heals all at once: links whole, nodes up', () =>
      on(async (stage) => {
        const { cluster } = stage;
        for (const f of Object.keys(LINK_FAULTS) as LinkFault['f'][]) {
          await cluster.breakLinks([AB], linkFaults[f]);
        }
        const begun = [
          await cluster.beginOnNode('a', { f: 'pause' }),
          await cluster.beginOnNode('b', { f: 'kill' }),
        ];
        assert.ok(allOf(begun).verified);
        assert.ok((await cluster.healAll()).verified);
        assert.deepEqual(cluster.nodes.map(cluster.nodeState), ['up', 'up']);
        for (const link of [AB, BA, CA, CB]) assert.equal(await stage.call(link).ended, 'answered');
      }));
  });
}

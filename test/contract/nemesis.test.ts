import assert from 'node:assert/strict';
import { linkName, type Link, type Topology } from '../../harness/plan/topology.ts';
import { nemeses } from '../../harness/nemesis/index.ts';
import { seededRandom } from '../../harness/ground/random.ts';

const nodes = ['vs', 's1', 's2', 's3'];
const clients = ['c0', 'c1', 'c2'];
const links: Link[] = [...nodes, ...clients].flatMap((from) =>
  nodes.filter((to) => to !== from).map((to) => ({ from, to })),
);
const topology: Topology = { nodes, spared: ['vs'], roles: ['primary'], clients, links };

for (const nemesis of Object.values(nemeses)) {
  describe(`nemesis ${nemesis.name}`, () => {
    const durationMs = 60_000;
    const schedule = (seed: number) =>
      nemesis.schedule({ topology, random: seededRandom(seed), durationMs });

    it('says what it does', () => {
      assert.match(nemesis.summary, /\w+ \w+/);
    });

    it('draws the same faults from the same seed, and others from another', () => {
      assert.deepEqual(schedule(7), schedule(7));
      if (nemesis.name !== 'none') assert.notDeepEqual(schedule(7), schedule(8));
    });

    it('begins and ends every fault within the run', () => {
      for (let seed = 1; seed <= 50; seed++) {
        for (const fault of schedule(seed)) {
          assert.ok(fault.atMs >= 0 && fault.forMs > 0, JSON.stringify(fault));
          assert.ok(fault.atMs + fault.forMs <= durationMs, JSON.stringify(fault));
        }
      }
    });

    it('names only links that exist and nodes that may be taken away', () => {
      const killable = new Set(['s1', 's2', 's3', 'primary']);
      const playing = (name: string): string[] => (killable.has(name) ? [name, 'primary'] : [name]);
      const names = new Set(
        links.flatMap(({ from, to }) =>
          playing(from).flatMap((one) =>
            playing(to).map((other) => linkName({ from: one, to: other })),
          ),
        ),
      );
      for (let seed = 1; seed <= 50; seed++) {
        for (const fault of schedule(seed)) {
          if ('nodes' in fault) {
            assert.ok(fault.nodes.length > 0);
            for (const node of fault.nodes) assert.ok(killable.has(node), node);
          } else {
            assert.ok(fault.links.length > 0, JSON.stringify(fault));
            for (const link of fault.links) assert.ok(names.has(link), link);
          }
        }
      }
    });
  });
}

describe('nemesis availability', () => {
  it('asks for a node that may be taken away before one is killed', () => {
    const lonely = { ...topology, nodes: ['vs'] };
    assert.equal(nemeses['kill']?.needs?.(lonely), 'needs a node that may be taken away');
    assert.equal(nemeses['kill']?.needs?.(topology), undefined);
  });
});

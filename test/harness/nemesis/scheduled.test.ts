import assert from 'node:assert/strict';
import { seededRandom } from '../../../harness/ground/random.ts';
import { scheduledNemesis, type ScheduledFault } from '../../../harness/nemesis/scheduled.ts';
import type { Topology } from '../../../harness/plan/topology.ts';

const topology: Topology = {
  nodes: ['s1', 's2', 'watcher'],
  spared: ['watcher'],
  without: { s2: ['pause'] },
  roles: ['primary'],
  clients: ['c0'],
  links: [
    { from: 'c0', to: 's1' },
    { from: 'c0', to: 's2' },
  ],
};

describe('a nemesis that is data', () => {
  const drawn = (fault: ScheduledFault, seed = 1) =>
    scheduledNemesis('mine', 'mine', [fault]).schedule({
      topology,
      random: seededRandom(seed),
      durationMs: 60_000,
    });
  const needs = (fault: ScheduledFault) =>
    scheduledNemesis('mine', 'mine', [fault]).needs?.(topology);

  it('comes about as often as it says, for as long as it says', () => {
    const faults = drawn({ f: 'kill', everyMs: 2000, forMs: 500, nodes: 'any' });
    assert.ok(faults.length >= 60_000 / 3500 - 1 && faults.length <= 60_000 / 1500 + 1);
    assert.ok(faults.every(({ forMs }) => forMs === 500));
    const nodes = new Set(faults.map((fault) => ('nodes' in fault ? fault.nodes.join() : '')));
    assert.deepEqual([...nodes].toSorted(), ['s1', 's2']);
  });

  it('hits all at once, whom it names, and links with their amounts', () => {
    const every = { everyMs: 1000, forMs: 100 };
    const all = drawn({ f: 'kill', ...every, nodes: 'all' })[0]!;
    assert.deepEqual('nodes' in all && all.nodes, ['s1', 's2']);
    const named = drawn({ f: 'kill', ...every, nodes: ['primary'] })[0]!;
    assert.deepEqual('nodes' in named && named.nodes, ['primary']);
    const slow = drawn({ f: 'slow', latencyMs: 7, jitterMs: 0, ...every, links: ['c0->s1'] })[0]!;
    const { atMs: _, ...rest } = slow;
    assert.deepEqual(rest, {
      ...{ f: 'slow', latencyMs: 7, jitterMs: 0 },
      ...{ forMs: 100, links: ['c0->s1'] },
    });
  });

  it('never draws a node that cannot get the fault, and refuses one that is named', () => {
    const every = { everyMs: 1000, forMs: 100 };
    for (const fault of drawn({ f: 'pause', ...every, nodes: 'any' })) {
      assert.deepEqual('nodes' in fault && fault.nodes, ['s1']);
    }
    assert.match(needs({ f: 'pause', ...every, nodes: ['s2'] }) ?? '', /aims pause at s2/);
    assert.match(needs({ f: 'kill', ...every, nodes: ['watcher'] }) ?? '', /aims kill at watcher/);
    assert.match(needs({ f: 'cut', ...every, links: ['s1->s2'] }) ?? '', /aims cut at s1->s2/);
    assert.equal(needs({ f: 'cut', ...every, links: ['c0->primary'] }), undefined);
  });
});

import assert from 'node:assert/strict';
import { measuresOf } from '../../../../harness/cluster/links/link-faults.ts';
import { LINK_FAULTS, type LinkFault } from '../../../../harness/plan/fault.ts';
import { linkName } from '../../../../harness/plan/topology.ts';

const AB = { from: 'a', to: 'b' };

/** `link toxic stream`, or `link closed`. */
function told(fault: LinkFault): string[] {
  return measuresOf(AB, fault).map(({ link, measure }) =>
    ['type' in measure ? `${measure.type} ${measure.stream}` : measure.name, linkName(link)].join(
      ' on ',
    ),
  );
}

describe('what a fault of a link is made of', () => {
  it('acts on the link alone where it follows the dialler', () => {
    assert.deepEqual(told({ f: 'cut' }), ['closed on a->b']);
    assert.deepEqual(told({ f: 'lose-replies' }), ['timeout downstream on a->b']);
    assert.deepEqual(told({ f: 'close' }), ['limit_data downstream on a->b']);
    assert.deepEqual(told({ f: 'reset' }), ['resets on a->b']);
    assert.deepEqual(told({ f: 'truncate', bytes: 3 }), ['limit_data downstream on a->b']);
    assert.deepEqual(told({ f: 'slow', latencyMs: 1, jitterMs: 0 }), [
      'latency upstream on a->b',
      'latency downstream on a->b',
    ]);
  });

  it('acts on requests of the link and on replies of the other where it follows messages', () => {
    for (const [f, toxic] of [
      ['blackhole', 'timeout'],
      ['hold', 'bandwidth'],
    ] as const) {
      assert.equal(LINK_FAULTS[f].follows, 'message');
      assert.deepEqual(told({ f }), [`${toxic} upstream on a->b`, `${toxic} downstream on b->a`]);
    }
  });

  it('has one name for the same measure, and another for other amounts', () => {
    const nameOf = (fault: LinkFault): string => measuresOf(AB, fault)[0]!.measure.name;
    const slow = { f: 'slow', latencyMs: 10, jitterMs: 1 } as const;
    assert.equal(nameOf(slow), nameOf({ ...slow }));
    assert.notEqual(nameOf(slow), nameOf({ ...slow, jitterMs: 2 }));
    assert.notEqual(nameOf({ f: 'hold' }), nameOf({ f: 'blackhole' }));
  });
});

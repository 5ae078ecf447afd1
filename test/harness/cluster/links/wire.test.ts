// Decisions of a wire, told by the calls that it makes: what is in force where faults overlap, and when
// a proxy is made anew instead of changed.
import assert from 'node:assert/strict';
import { measuresOf } from '../../../../harness/cluster/links/link-faults.ts';
import { Wire } from '../../../../harness/cluster/links/wire.ts';
import type { ToxiproxyApi } from '../../../../harness/cluster/proxy/toxiproxy-api.ts';
import type { LinkFault } from '../../../../harness/plan/fault.ts';

const LINK = { from: 'a', to: 'b' };

describe('a wire', () => {
  let calls: string[];
  let wire: Wire;
  const note = (text: string): Promise<void> => Promise.resolve(void calls.push(text));
  const api = {
    setEnabled: ({ enabled }: { readonly enabled: boolean }) => note(enabled ? 'open' : 'close'),
    addToxic: (_: unknown, { type, stream }: { type: string; stream: string }) =>
      note(`+${type} ${stream}`),
    removeToxic: (_: unknown, { type, stream }: { type: string; stream: string }) =>
      note(`-${type} ${stream}`),
    deleteProxy: () => note('delete'),
    createProxy: () => note('create'),
  } as unknown as ToxiproxyApi;
  const own = (fault: LinkFault): void => {
    for (const { link, measure } of measuresOf(LINK, fault)) if (link === LINK) wire.lay(measure);
  };
  const off = (fault: LinkFault): void => {
    for (const { link, measure } of measuresOf(LINK, fault))
      if (link === LINK) wire.takeOff(measure);
  };
  const settled = async (): Promise<readonly string[]> => {
    calls = [];
    await wire.settle(api);
    return calls;
  };

  beforeEach(() => {
    calls = [];
    wire = new Wire(LINK, { listen: '127.0.0.1:1', upstream: '127.0.0.1:2', prefix: '' });
  });

  it('closes first and opens last', async () => {
    own({ f: 'cut' });
    own({ f: 'lose-replies' });
    assert.deepEqual(await settled(), ['close', '+timeout downstream']);
    off({ f: 'lose-replies' });
    off({ f: 'cut' });
    assert.deepEqual(await settled(), ['-timeout downstream', 'open']);
    assert.ok(wire.isWhole());
  });

  it('keeps a fault that was laid twice until it is taken off twice', async () => {
    own({ f: 'cut' });
    own({ f: 'cut' });
    await settled();
    off({ f: 'cut' });
    assert.deepEqual(await settled(), []);
    off({ f: 'cut' });
    assert.deepEqual(await settled(), ['open']);
    off({ f: 'cut' });
    assert.deepEqual(await settled(), [], 'taking off what is not there does nothing');
  });

  it('has the strongest fault of a direction in force, and the weaker ones when it is off', async () => {
    const slow = { f: 'slow', latencyMs: 5, jitterMs: 0 } as const;
    own(slow);
    assert.deepEqual(await settled(), ['+latency upstream', '+latency downstream']);
    own({ f: 'lose-replies' });
    assert.deepEqual(await settled(), ['-latency downstream', '+timeout downstream']);
    off({ f: 'lose-replies' });
    assert.deepEqual(await settled(), ['-timeout downstream', '+latency downstream']);
  });

  it('is made anew where held bytes would be let through, or two toxics share a direction', async () => {
    own({ f: 'hold' });
    await settled();
    own({ f: 'blackhole' });
    const [first, second] = await settled();
    assert.deepEqual([first, second], ['delete', 'create']);
    off({ f: 'blackhole' });
    off({ f: 'hold' });
    await settled();
    own({ f: 'slow', latencyMs: 5, jitterMs: 0 });
    own({ f: 'throttle', rateKBps: 1 });
    assert.deepEqual((await settled()).slice(0, 2), ['delete', 'create']);
  });
});

// The harness loads protocols by path and knows their shape from harness/plan/machine.ts alone; this
// file does not compile when the two rooms no longer agree.
import assert from 'node:assert/strict';
import type * as harness from '../../../harness/plan/machine.ts';
import type * as server from '../../../server/machine.ts';
import { protocols } from '../../../server/index.ts';

type Equal<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

describe('the shape of a machine', () => {
  it('is the same on both sides of the wall', () => {
    const same: [
      Equal<harness.Input, server.Input>,
      Equal<harness.Effect, server.Effect>,
      Equal<harness.Timing, server.Timing>,
      Equal<harness.MachineConfig, server.MachineConfig>,
      Equal<harness.Ending, server.Ending>,
    ] = [true, true, true, true, true];
    assert.ok(same.every(Boolean));
  });

  it('is that of every protocol', () => {
    for (const [name, protocol] of Object.entries(protocols)) {
      assert.equal(protocol.name, name);
      assert.equal(typeof protocol.replica.step, 'function');
      assert.equal(typeof protocol.client.step, 'function');
    }
  });
});

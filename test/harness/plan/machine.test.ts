// The harness loads protocols by path and knows their shape from harness/plan/machine.ts alone. The
// first half is for the compiler: this file does not compile when the two rooms no longer agree.
import assert from 'node:assert/strict';
import type * as harness from '../../../harness/plan/machine.ts';
import type * as server from '../../../server/machine.ts';
import { defaultTiming, machineOf, protocols } from '../../../server/index.ts';

type Equal<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

true satisfies Equal<harness.Input, server.Input>;
true satisfies Equal<harness.Effect, server.Effect>;
true satisfies Equal<harness.Timing, server.Timing>;
true satisfies Equal<harness.MachineConfig, server.MachineConfig>;
true satisfies Equal<harness.Ending, server.Ending>;
true satisfies Equal<harness.Machine<number>, server.Machine<number>>;
true satisfies Equal<harness.Protocol, server.Protocol>;

describe('the shape of a machine', () => {
  it('is that of every protocol: it starts with plain data, and answers its start with effects', () => {
    const config = { incarnation: 1, peers: ['vs', 's1', 's2'], timing: defaultTiming };
    for (const [name, protocol] of Object.entries(protocols)) {
      assert.equal(protocol.name, name);
      const machines: Readonly<Record<string, harness.Machine>> = {
        vs: machineOf(protocol, 'vs'),
        s1: machineOf(protocol, 's1'),
        c0: protocol.client,
      };
      for (const [node, machine] of Object.entries(machines)) {
        const state = machine.init({ ...config, name: node });
        assert.deepEqual(JSON.parse(JSON.stringify(state)), state, `${name} ${node}: plain data`);
        const { effects } = machine.step(state, { type: 'start' });
        const types = new Set(effects.map(({ type }) => type));
        for (const type of types) assert.ok(EFFECTS.has(type), `${name} ${node}: ${type}`);
      }
    }
  });
});

const EFFECTS: ReadonlySet<harness.Effect['type']> = new Set([
  ...(['call', 'reply', 'set-timer', 'clear-timer', 'trace'] as const),
]);

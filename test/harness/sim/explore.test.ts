import { deepEqual, equal, ok } from 'node:assert/strict';
import { explore, type Exploration } from '../../../harness/sim/explore/explore.ts';
import {
  parseScripts,
  troubles,
  type Scope,
  type Trouble,
} from '../../../harness/sim/explore/scope.ts';
import { scopeFor } from '../../../harness/sim/explore/scopes.ts';
import { findProtocol } from '../../../harness/system/protocols.ts';

const exploreWithin = async (name: string, scope: Scope): Promise<Exploration> =>
  explore({
    protocol: await findProtocol(name),
    scope,
    signal: new AbortController().signal,
    timeMs: 60_000,
    bytesMax: 200e6,
  });

const scopeOf = (scripts: string, bounds: { readonly [trouble in Trouble]?: number }): Scope => ({
  servers: 2,
  scripts: parseScripts(scripts),
  troubles: Object.fromEntries(troubles.map((name) => [name, bounds[name] ?? 0])) as Record<
    Trouble,
    number
  >,
});

describe('exploring a protocol', () => {
  it("finds the exam's schedule for Ben's servers, and none that is shorter", async () => {
    const { end, path, counterexample } = await exploreWithin('ben', scopeFor('ben'));
    equal(end, 'violation');
    equal(path?.length, 13);
    const { judgement, record } = counterexample!.story;
    equal(judgement.verdict, 'invalid');
    equal(judgement.anomalies[0]?.kind, 'duplicated-execution');
    const executed = record.trace.lines.filter(({ event }) => event === 'executed');
    deepEqual(
      executed.map(({ node, client }) => `${client} at ${node}`),
      ['c0 at s2', 'c1 at s2', 'c0 at s1'],
    );
  });

  it('needs one event more where the backup really dies', async () => {
    const scope = scopeOf('puthash k0 / puthash k0', { crashes: 1, serverTimeouts: 1 });
    equal((await exploreWithin('ben', scope)).path?.length, 14);
  });

  it("finds nothing in Ben's servers with one client, or with a key for each", async () => {
    const alone = scopeOf('puthash k0', { suspicions: 1, serverTimeouts: 1, clientTimeouts: 1 });
    equal((await exploreWithin('ben', alone)).end, 'exhausted');
    const apart = scopeOf('puthash k0 / puthash k1', { suspicions: 1, serverTimeouts: 1 });
    equal((await exploreWithin('ben', apart)).end, 'exhausted');
  });

  it('goes through all that can happen to the fixed servers and finds nothing', async () => {
    const scope = scopeOf('puthash k0 / puthash k0', { suspicions: 1, serverTimeouts: 1 });
    const { end, states, executedTwiceAt } = await exploreWithin('fixed', scope);
    equal(end, 'exhausted');
    equal(executedTwiceAt, undefined);
    ok(states > 1000, `${states} states`);
  });

  for (const [name, most] of [
    ['no-dups', 9],
    ['early-reply', 9],
    ['new-value-returned', 5],
    ['current-value-on-dup', 7],
    ['solo-on-timeout', 10],
    ['seq-reset', 8],
  ] as const) {
    it(`finds the mistake of ${name} within ${most} events`, async () => {
      const { path } = await exploreWithin(name, scopeFor(name));
      ok(path !== undefined && path.length <= most, `${path?.length} events`);
    });
  }

  it('stops when told to, and says that it did', async () => {
    const { end } = await explore({
      protocol: await findProtocol('fixed'),
      scope: scopeFor('fixed'),
      signal: AbortSignal.abort(),
      timeMs: 60_000,
      bytesMax: 1e9,
    });
    equal(end, 'stopped');
  });
});

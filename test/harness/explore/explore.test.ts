import { deepEqual, equal, ok } from 'node:assert/strict';
import {
  explore,
  type Exploration,
  type ExploreOptions,
} from '../../../harness/explore/explore.ts';
import {
  parseScripts,
  troubles,
  type Scope,
  type Trouble,
} from '../../../harness/explore/scope.ts';
import { scopeFor } from '../../../harness/explore/scopes.ts';
import { findProtocol } from '../../../harness/system/reference/protocols.ts';

const exploreWithin = async (
  name: string,
  scope: Scope,
  options: Partial<ExploreOptions> = {},
): Promise<Exploration> =>
  explore({
    protocol: await findProtocol(name),
    scope,
    signal: new AbortController().signal,
    timeMs: 60_000,
    bytesMax: 1e9,
    ...options,
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

  it('knows clients apart by name alone, also where a table is kept by key and client', async () => {
    const scope = scopeOf('puthash k0 / puthash k0', { suspicions: 1, serverTimeouts: 1 });
    equal((await exploreWithin('ben-key-entries', scope)).end, 'exhausted');
  });

  for (const [name, most] of [
    ['no-dups', 7],
    ['dups-not-replicated', 8],
    ['early-reply', 9],
    ['local-reads', 9],
    ['new-value-returned', 5],
    ['current-value-on-dup', 7],
    ['solo-on-timeout', 10],
    ['backup-reapplies', 10],
    ['seq-reset', 8],
  ] as const) {
    it(`finds the mistake of ${name} within ${most} events`, async () => {
      const { path } = await exploreWithin(name, scopeFor(name));
      ok(path !== undefined && path.length <= most, `${path?.length} events`);
    });
  }

  for (const [name, most] of [
    ['eager-views', 4],
    ['early-ack', 6],
    ['amnesia-guarded', 3],
  ] as const) {
    it(`finds where ${name} is stuck within ${most} events, and no violation`, async () => {
      const { end, stuck } = await exploreWithin(name, scopeFor(name));
      equal(end, 'exhausted');
      ok(stuck !== undefined && stuck.path.length <= most, `${stuck?.path.length} events`);
      deepEqual(stuck.story.judgement.anomalies, []);
    });
  }

  it('does not call the fixed servers stuck where the last holder of the state died', async () => {
    const scope = scopeOf('puthash k0', { crashes: 2, suspicions: 1, clientTimeouts: 1 });
    const { end, stuck } = await exploreWithin('fixed', scope);
    equal(end, 'exhausted');
    equal(stuck, undefined);
  });

  for (const [name, scripts, bounds] of [
    ['ben', 'puthash k0 / puthash k0', { suspicions: 1, serverTimeouts: 1 }],
    ['fixed', 'puthash k0', { crashes: 1, restarts: 1, clientTimeouts: 1, serverTimeouts: 1 }],
    ['fixed', 'puthash k0', { suspicions: 1, clientTimeouts: 1, serverTimeouts: 1 }],
    ['fixed', 'puthash k0, get k0', { crashes: 1, serverTimeouts: 1 }],
    ['current-value-on-dup', 'puthash k0 / puthash k0', { clientTimeouts: 1 }],
    ['solo-on-timeout', 'puthash k0 / get k0', { crashes: 1, serverTimeouts: 1 }],
    ['solo-on-refusal', 'puthash k0 / puthash k0', { suspicions: 1 }],
    ['backup-reads', 'puthash k0, get k0', { suspicions: 1 }],
    ['dups-by-seq-only', 'puthash k0, get k0 / puthash k0', {}],
    ['local-reads', 'puthash k0 / get k0, get k0', { suspicions: 1 }],
    ['fixed', 'puthash k0, get k0 / puthash k0', {}],
    ['backup-reapplies', 'puthash k0 / get k0', { suspicions: 1, serverTimeouts: 1 }],
    ['early-ack', 'puthash k0', { crashes: 1, suspicions: 1 }],
    ['amnesia-guarded', 'puthash k0', { crashes: 1, restarts: 1 }],
  ] as const) {
    const troubled = Object.keys(bounds).join(', ') || 'no trouble';
    it(`finds the same in ${name} with and without reductions (${scripts}; ${troubled})`, async () => {
      const scope = scopeOf(scripts, bounds);
      const reduced = await exploreWithin(name, scope);
      const whole = await exploreWithin(name, scope, { isReduced: false });
      equal(reduced.end, whole.end);
      equal(reduced.path?.length, whole.path?.length);
      equal(reduced.stuckPath?.length, whole.stuckPath?.length);
      ok(reduced.states <= whole.states, `${reduced.states} of ${whole.states} states`);
    });
  }

  for (const [stoppedBy, bound] of [
    ['signal', { signal: AbortSignal.abort() }],
    ['time', { timeMs: 0 }],
    ['memory', { bytesMax: 0 }],
  ] as const) {
    it(`stops at a bound and says at which: ${stoppedBy}`, async () => {
      const stopped = await exploreWithin('fixed', scopeFor('fixed'), bound);
      equal(stopped.end, 'stopped');
      equal(stopped.stoppedBy, stoppedBy);
    });
  }
});

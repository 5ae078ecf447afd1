// The service as the lab's tests and harness/docs/reference-protocol.md tell it, step by step on the pure machines.
import assert from 'node:assert/strict';
import { hash } from '../../server/hash.ts';
import { protocols } from '../../server/index.ts';
import type { Protocol } from '../../server/machine.ts';
import { roles, ScriptedCluster } from '../support/scripted-cluster.ts';

const ben = protocols['ben']!;
const fixed = protocols['fixed']!;
const a = hash('a');
const ab = hash(`${a}b`);

for (const protocol of [ben, fixed]) {
  describe(`service of ${protocol.name}`, () => {
    it('answers each operation once, with the previous value', () => {
      const cluster = ScriptedCluster.withBackup(protocol, ['c1']);
      assert.deepEqual(run(cluster, 'c1', 1, ['puthash', 'a']), { ok: true, result: '' });
      assert.deepEqual(run(cluster, 'c1', 2, ['puthash', 'b']), { ok: true, result: a });
      assert.deepEqual(run(cluster, 'c1', 3, ['get']), { ok: true, result: ab });
      assert.deepEqual(run(cluster, 'c1', 4, ['put', 'v']), { ok: true, result: null });
      assert.deepEqual(run(cluster, 'c1', 5, ['get']), { ok: true, result: 'v' });
      assert.deepEqual(run(cluster, 'c1', 6, ['get', undefined, '__proto__']).result, '');
    });

    it('keeps what a lone primary executed when a server joins and the primary dies', () => {
      const cluster = new ScriptedCluster(protocol, ['s1', 's2'], ['c1']);
      cluster.start('s1');
      cluster.settle();
      run(cluster, 'c1', 1, ['puthash', 'a']);
      cluster.start('s2');
      cluster.ping();
      run(cluster, 'c1', 2, ['puthash', 'b']);
      cluster.crash('s1');
      cluster.suspect('s1');
      assert.equal(cluster.view.primary, 's2');
      assert.equal(run(cluster, 'c1', 3, ['get']).result, ab);
    });

    it('answers a repeated request out of its table, at the next primary too', () => {
      const cluster = ScriptedCluster.withBackup(protocol, ['c1']);
      run(cluster, 'c1', 1, ['puthash', 'a']);
      const again = { type: 'puthash', client: 'c1', seq: 1, key: 'x', value: 'a' };
      assert.deepEqual(cluster.request('s1', again).reply, { ok: true, result: '' });
      cluster.crash('s1');
      cluster.suspect('s1');
      assert.deepEqual(cluster.request('s2', again).reply, { ok: true, result: '' });
    });

    it('does not answer once the last holder of the state is gone', () => {
      const cluster = ScriptedCluster.withBackup(protocol, ['c1']);
      run(cluster, 'c1', 1, ['puthash', 'a']);
      cluster.crash('s2');
      cluster.suspect('s2');
      cluster.crash('s1');
      cluster.start('s1');
      cluster.start('s2');
      cluster.suspect();
      const get = cluster.invoke('c1', 'get', { key: 'x', seq: 2 });
      for (let attempt = 0; attempt < 3; attempt++) {
        cluster.settle();
        cluster.fire('c1', 'retry');
      }
      assert.equal(get.reply, undefined);
      assert.equal(cluster.request('s1', { type: 'status' }).reply?.['holdsState'], false);
    });

    it('serves nothing while its new backup has not confirmed the state, and acknowledges only then', () => {
      const cluster = new ScriptedCluster(protocol, ['s1', 's2'], ['c1']);
      cluster.start('s1');
      cluster.settle();
      cluster.start('s2');
      cluster.settle();
      cluster.fire('s1', 'ping');
      cluster.settle({ type: 'transfer' });
      const put = cluster.invoke('c1', 'put', { key: 'x', value: 'v', seq: 1 });
      cluster.settle({ type: 'transfer' });
      assert.equal(put.reply, undefined);
      assert.equal((cluster.state('vs') as { isAcknowledged: boolean }).isAcknowledged, false);
      cluster.lose({ type: 'transfer' });
      cluster.fire('s1', 'transfer');
      cluster.settle();
      assert.deepEqual(put.reply, { ok: true, result: null });
      assert.equal((cluster.state('vs') as { isAcknowledged: boolean }).isAcknowledged, true);
    });

    it('does not ask the view server on the way of an operation', () => {
      const cluster = ScriptedCluster.withBackup(protocol, ['c1']);
      run(cluster, 'c1', 1, ['puthash', 'a']);
      for (let seq = 2; seq < 50; seq++) {
        const asked = cluster.invoke('c1', 'puthash', { key: 'x', value: 'v', seq });
        cluster.settle({ to: 'vs' });
        assert.equal(asked.reply?.ok, true);
      }
    });

    it('executes a chain of one client once each, though every first reply is lost', () => {
      const cluster = ScriptedCluster.withBackup(protocol, ['c1']);
      let expected = '';
      for (let seq = 1; seq <= 10; seq++) {
        const value = `v${String(seq)}`;
        const asked = cluster.invoke('c1', 'puthash', { key: 'x', value, seq });
        cluster.settle({ from: 'c1', type: 'puthash', isReply: true });
        cluster.lose({ from: 'c1', isReply: true });
        cluster.fire('c1', 'attempt');
        cluster.fire('c1', 'retry');
        cluster.settle();
        assert.equal(asked.reply?.['result'], expected);
        expected = hash(expected + value);
      }
    });

    it('counts the late answer to an earlier attempt', () => {
      const cluster = ScriptedCluster.withBackup(protocol, ['c1']);
      const asked = cluster.invoke('c1', 'puthash', { key: 'x', value: 'a', seq: 1 });
      cluster.settle({ from: 'c1', type: 'puthash', isReply: true });
      cluster.fire('c1', 'attempt');
      cluster.deliver({ from: 'c1', isReply: true });
      assert.deepEqual(asked.reply, { ok: true, result: '' });
    });

    it('gives an operation up when its user does', () => {
      const cluster = ScriptedCluster.withBackup(protocol, ['c1']);
      const asked: { reply: unknown } = cluster.invoke('c1', 'puthash', {
        key: 'x',
        value: 'a',
        seq: 1,
      });
      assert.deepEqual(cluster.request('c1', { type: 'abandon' }).reply, { ok: true });
      assert.deepEqual(asked.reply, { ok: false, error: 'no answer in time' });
      cluster.settle();
      assert.deepEqual(run(cluster, 'c1', 2, ['get']), { ok: true, result: '' });
    });

    it('repeated kills and restarts lose nothing', () => {
      const cluster = ScriptedCluster.withBackup(protocol, ['c1', 'c2'], 3);
      let expected = '';
      for (let round = 1; round <= 6; round++) {
        for (const client of ['c1', 'c2']) {
          const value = `${client}.${String(round)}`;
          const asked = cluster.invoke(client, 'puthash', { key: 'x', value, seq: round });
          untilAnswered(cluster, client, () => asked.reply !== undefined);
          assert.equal(asked.reply?.['result'], expected);
          expected = hash(expected + value);
        }
        const victim = round % 2 === 0 ? cluster.view.backup! : cluster.view.primary!;
        cluster.crash(victim);
        cluster.suspect(victim);
        cluster.start(victim);
        cluster.ping();
      }
    });
  });
}

describe('an old primary, cut from the view server', () => {
  it('of the fixed protocol serves no get, and completes none that it had begun', () => {
    const { cluster, begun } = deposed(fixed);
    cluster.settle();
    assert.equal(begun.reply?.ok, false);
    const get = { type: 'get', client: 'c2', seq: 1, key: 'x' };
    assert.equal(cluster.request('s1', get).reply?.ok, false);
  });
});

describe('the schedule of the exam', () => {
  it('makes Ben execute an operation twice', () => {
    const { cluster, first, second } = exam(ben);
    assert.deepEqual(second, { ok: true, result: a });
    assert.deepEqual(first.reply, { ok: true, result: ab });
    assert.deepEqual(cluster.executions('c1', 1), [
      `s2:  -> ${a}`,
      `s1: ${ab} -> ${hash(`${ab}a`)}`,
    ]);
  });

  it('leaves the fixed servers right', () => {
    const { cluster, first, second } = exam(fixed);
    assert.equal(second, undefined, 'it had to wait for the first');
    const b = hash('b');
    assert.deepEqual(first.reply, { ok: true, result: b });
    // What s2 executed died with it, unanswered and unseen.
    const ba = hash(`${b}a`);
    assert.deepEqual(cluster.executions('c1', 1), [`s2:  -> ${a}`, `s1: ${b} -> ${ba}`]);
  });
});

describe('a fixed backup', () => {
  it('refuses what does not follow, acknowledges what it has, and the refused primary fences itself', () => {
    const cluster = ScriptedCluster.withBackup(fixed, ['c1']);
    run(cluster, 'c1', 1, ['puthash', 'a']);
    const forward = { type: 'forward', f: 'puthash', client: 'c9', seq: 1, key: 'x', value: 'z' };
    assert.equal(cluster.request('s2', { ...forward, view: 2, slot: 3 }).reply?.ok, false);
    assert.equal(cluster.request('s2', { ...forward, view: 1, slot: 2 }).reply?.ok, false);
    assert.equal(cluster.request('s2', { ...forward, view: 2, slot: 1 }).reply?.ok, true);
    assert.deepEqual(cluster.executions('c9', 1), []);
    cluster.crash('s2');
    cluster.start('s2');
    const asked = cluster.invoke('c1', 'puthash', { key: 'x', value: 'b', seq: 2 });
    cluster.settle({ type: 'ping' });
    assert.equal(asked.reply, undefined);
    assert.equal(cluster.request('s1', { type: 'status' }).reply?.['isFenced'], true);
    cluster.settle();
    cluster.ping();
    cluster.fire('c1', 'retry');
    cluster.settle();
    assert.deepEqual(asked.reply, { ok: true, result: a });
  });

  it('never executes a request again that its client has left behind', () => {
    const cluster = ScriptedCluster.withBackup(fixed, ['c1']);
    run(cluster, 'c1', 5, ['puthash', 'a']);
    const late = { type: 'puthash', client: 'c1', seq: 4, key: 'x', value: 'z' };
    assert.equal(cluster.request('s1', late).reply?.ok, false);
    assert.deepEqual(cluster.executions('c1', 4), []);
  });
});

/** View 3 has gone to s2, and s1, which had begun an operation, does not know. */
function deposed(protocol: Protocol): {
  cluster: ScriptedCluster;
  begun: { reply: { ok: boolean } | undefined };
} {
  const cluster = ScriptedCluster.withBackup(protocol, ['c1']);
  run(cluster, 'c1', 1, ['puthash', 'a']);
  const begun = cluster.request('s1', { type: 'get', client: 'c3', seq: 1, key: 'x' });
  cluster.suspect('s1');
  assert.deepEqual(roles(cluster.view), { number: 3, primary: 's2', backup: null });
  run(cluster, 'c1', 2, ['puthash', 'b', 'y']);
  return { cluster, begun };
}

/** harness/docs/reference-protocol.md, "Ben's server": the shortest counterexample; the reply that was lost is that of the first forward. */
function exam(protocol: Protocol): {
  cluster: ScriptedCluster;
  first: { reply: unknown };
  second: unknown;
} {
  const cluster = ScriptedCluster.withBackup(protocol, ['c1', 'c2']);
  const first = cluster.invoke('c1', 'puthash', { key: 'x', value: 'a', seq: 1 });
  cluster.settle({ type: 'forward', client: 'c1', isReply: true });
  cluster.fire('s1', 'forward');
  const second = cluster.invoke('c2', 'puthash', { key: 'x', value: 'b', seq: 1 });
  cluster.settle({ type: 'forward', client: 'c1' });
  cluster.lose({ type: 'forward', client: 'c1', isReply: true });
  const answer = second.reply;
  cluster.crash('s2');
  cluster.suspect('s2');
  untilAnswered(cluster, 'c1', () => first.reply !== undefined);
  return { cluster, first, second: answer };
}

interface Outcome {
  readonly ok?: boolean;
  readonly result?: unknown;
}

/** An operation that nothing disturbs. */
function run(
  cluster: ScriptedCluster,
  client: string,
  seq: number,
  [f, value, key = 'x']: readonly [f: string, value?: string | undefined, key?: string],
): Outcome {
  const asked = cluster.invoke(client, f, { key, seq, ...(value === undefined ? {} : { value }) });
  untilAnswered(cluster, client, () => asked.reply !== undefined);
  return asked.reply as Outcome;
}

function untilAnswered(cluster: ScriptedCluster, client: string, isAnswered: () => boolean): void {
  cluster.settle();
  for (let attempt = 0; !isAnswered(); attempt++) {
    assert.ok(attempt < 5, `${client} gets no answer`);
    cluster.fire(client, 'retry');
    cluster.settle();
  }
}

// The view-server tests of the MIT lab, on the pure machine.
import assert from 'node:assert/strict';
import { defaultTiming } from '../../server/index.ts';
import type { Input } from '../../server/machine.ts';
import type { View } from '../../server/messages.ts';
import { viewServer } from '../../server/view-server.ts';

const deadPings = 5;

describe('view server', () => {
  it('makes the first server that pings the primary, and changes nothing by itself', () => {
    const views = lab();
    assert.deepEqual(views.ask(), { number: 0, primary: null, backup: null });
    assert.deepEqual(views.ping('s1', 0), { number: 1, primary: 's1', backup: null });
    views.ticks(2);
    assert.deepEqual(views.ping('s1', 1), { number: 1, primary: 's1', backup: null });
  });

  it('makes the second server backup, once the primary has acknowledged', () => {
    const views = lab();
    views.ping('s1', 0);
    assert.deepEqual(views.ping('s2', 0), { number: 1, primary: 's1', backup: null });
    views.ping('s1', 1);
    assert.deepEqual(views.ping('s2', 0), { number: 2, primary: 's1', backup: 's2' });
  });

  it('promotes the backup when the primary has missed its pings, and not before', () => {
    const views = labWithBackup();
    for (let tick = 1; tick < deadPings; tick++) {
      views.ticks(1);
      assert.equal(views.ping('s2', 2).primary, 's1');
    }
    views.ticks(1);
    assert.deepEqual(views.ask(), { number: 3, primary: 's2', backup: null });
  });

  it('makes a restarted server backup', () => {
    const views = labWithBackup();
    views.ticksWithout('s1', ['s2', 2]);
    views.ping('s2', 3);
    assert.deepEqual(views.ping('s1', 0, 2), { number: 4, primary: 's2', backup: 's1' });
  });

  it('makes an idle third server backup in the same change', () => {
    const views = labWithBackup();
    views.ping('s3', 0);
    views.ticksWithout('s1', ['s2', 2], ['s3', 2]);
    assert.deepEqual(views.ask(), { number: 3, primary: 's2', backup: 's3' });
  });

  it('takes a quick restart of the primary for its death, though no ping was missed', () => {
    const views = labWithBackup();
    assert.deepEqual(views.ping('s1', 0, 2), { number: 3, primary: 's2', backup: 's1' });
  });

  it('knows a restart by a ping of 0 where servers tell no incarnation, as in the lab', () => {
    const views = lab();
    views.pingAsInLab('s1', 0);
    views.pingAsInLab('s1', 0);
    views.pingAsInLab('s1', 1);
    views.pingAsInLab('s2', 0);
    views.pingAsInLab('s1', 2);
    assert.deepEqual(views.ask(), { number: 2, primary: 's1', backup: 's2' });
    assert.deepEqual(views.pingAsInLab('s1', 0), { number: 3, primary: 's2', backup: 's1' });
  });

  it('takes a repeated or late ping of 0 for no restart where the incarnation is the same', () => {
    const views = labWithBackup();
    assert.deepEqual(views.ping('s1', 0), { number: 2, primary: 's1', backup: 's2' });
  });

  it('does not count a late ping of an earlier life', () => {
    const views = labWithBackup();
    views.ping('s2', 0, 2);
    views.ping('s1', 3);
    for (let tick = 0; tick < deadPings; tick++) {
      views.ping('s2', 2, 1);
      views.ping('s1', 3);
      views.ticks(1);
    }
    assert.equal(views.ask().backup, null);
  });

  it('removes a dead backup', () => {
    const views = labWithBackup();
    views.ticksWithout('s2', ['s1', 2]);
    assert.deepEqual(views.ask(), { number: 3, primary: 's1', backup: null });
  });

  it('replaces a backup that restarted by its new life, in a new view', () => {
    const views = labWithBackup();
    assert.deepEqual(views.ping('s2', 0, 2), { number: 3, primary: 's1', backup: 's2' });
  });

  it('waits for the acknowledgement of the primary before any change', () => {
    const views = lab();
    views.ping('s1', 0);
    views.ping('s1', 1);
    views.ping('s2', 0);
    views.ticksWithout('s1', ['s2', 2]);
    assert.deepEqual(views.ask(), { number: 2, primary: 's1', backup: 's2' });
    views.ping('s1', 1);
    assert.deepEqual(views.ask(), { number: 2, primary: 's1', backup: 's2' });
    views.ping('s1', 2);
    views.ticksWithout('s1', ['s2', 2]);
    assert.deepEqual(views.ask(), { number: 3, primary: 's2', backup: null });
  });

  it('never promotes a server that does not have the state', () => {
    const views = lab();
    views.ping('s1', 0);
    views.ping('s1', 1);
    views.ticksWithout('s1', ['s2', 0], ['s3', 0]);
    const view = views.ask();
    views.ticksWithout('s1', ['s2', view.number], ['s3', view.number]);
    assert.deepEqual(views.ask().primary, 's1');
  });
});

type Roles = Omit<View, 'primaryIncarnation'>;

interface Lab {
  readonly ask: () => Roles;
  readonly ping: (server: string, view: number, incarnation?: number) => Roles;
  readonly pingAsInLab: (server: string, view: number) => Roles;
  readonly ticks: (count: number) => void;
  /** As many intervals as make a server dead, in which only these ping. */
  readonly ticksWithout: (dead: string, ...alive: readonly (readonly [string, number])[]) => void;
}

function lab(): Lab {
  const timing = { ...defaultTiming, deadPings };
  let state = viewServer.init({ name: 'vs', incarnation: 1, peers: [], timing });
  const feed = (input: Input): Roles => {
    const step = viewServer.step(state, input);
    state = step.state;
    const { number, primary, backup } = state.view;
    for (const effect of step.effects) {
      if (effect.type === 'reply') assert.deepEqual(effect.reply['view'], state.view);
    }
    return { number, primary, backup };
  };
  const ask = (message: { type: string; [field: string]: unknown }): Roles =>
    feed({ type: 'request', call: 1, message });
  const ping: Lab['ping'] = (server, view, incarnation = 1) =>
    ask({ type: 'ping', server, incarnation, view });
  const ticks: Lab['ticks'] = (count) => {
    for (let tick = 0; tick < count; tick++) feed({ type: 'timer', timer: 'tick' });
  };
  return {
    ask: () => ask({ type: 'view' }),
    ping,
    pingAsInLab: (server, view) => ask({ type: 'ping', server, view }),
    ticks,
    ticksWithout: (_dead, ...alive) => {
      for (let tick = 0; tick < deadPings; tick++) {
        ticks(1);
        for (const [server, view] of alive) ping(server, view);
      }
    },
  };
}

/** View 2 of s1 and s2, acknowledged. */
function labWithBackup(): Lab {
  const views = lab();
  views.ping('s1', 0);
  views.ping('s1', 1);
  views.ping('s2', 0);
  views.ping('s1', 2);
  assert.deepEqual(views.ask(), { number: 2, primary: 's1', backup: 's2' });
  return views;
}

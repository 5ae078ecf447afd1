// Each mistake of the gallery has a story: what clients ask and what goes wrong around them. At the
// end everything is healed and the value is read. The checker must find in the history what the
// protocol is said to end in; and the fixed servers, and every control, live the same story unharmed.
import assert from 'node:assert/strict';
import { check, type AnomalyKind } from '../../checker/index.ts';
import { controls, mistakes } from '../../server/gallery/index.ts';
import { protocols } from '../../server/index.ts';
import type { Protocol } from '../../server/machine.ts';
import { ScriptedCluster, type Asked } from '../support/scripted-cluster.ts';

class Story {
  readonly cluster: ScriptedCluster;
  readonly #asked: { readonly client: string; readonly asked: Asked }[] = [];
  readonly #seqs = new Map<string, number>();

  constructor(cluster: ScriptedCluster) {
    this.cluster = cluster;
  }

  /** A client asks for something; nothing is delivered yet. */
  ask(client: string, f: string, value?: string, key = 'x'): void {
    const seq = (this.#seqs.get(client) ?? 0) + 1;
    this.#seqs.set(client, seq);
    const asked = this.cluster.invoke(client, f, {
      key,
      seq,
      ...(value === undefined ? {} : { value }),
    });
    this.#asked.push({ client, asked });
  }

  /** What the client asked last is answered, if that can be. */
  insist(client: string): void {
    const last = this.#asked.findLast((one) => one.client === client);
    this.cluster.insist(client, last!.asked);
  }

  do(client: string, f: string, value?: string, key = 'x'): void {
    this.ask(client, f, value, key);
    this.insist(client);
  }

  /** Heals everything, lets every client finish, and reads. */
  end(): { kinds: readonly string[]; isStuck: boolean } {
    const { cluster } = this;
    cluster.release();
    for (const name of ['s1', 's2', 's3']) {
      if (cluster.knows(name) && !cluster.isUp(name)) cluster.start(name);
    }
    cluster.settle();
    cluster.ping();
    for (const { client } of this.#asked) this.insist(client);
    this.do('c8', 'get', undefined, 'y');
    this.do('c9', 'get');
    const { anomalies } = check(cluster.history);
    const isStuck = this.#asked.some(({ asked }) => asked.reply === undefined);
    return { kinds: anomalies.map(({ kind }) => kind), isStuck };
  }
}

interface Plot {
  /** Where it does not begin with a primary s1 and its backup s2. */
  readonly servers?: 3 | 'none yet';
  readonly script: (story: Story, cluster: ScriptedCluster) => void;
}

const clients = ['c1', 'c2', 'c8', 'c9'];

function live(protocol: Protocol, { servers, script }: Plot): ReturnType<Story['end']> {
  const cluster =
    servers === 'none yet'
      ? new ScriptedCluster(protocol, ['s1', 's2'], clients)
      : ScriptedCluster.withBackup(protocol, clients, servers);
  const story = new Story(cluster);
  script(story, cluster);
  return story.end();
}

/** The reply to c1 is lost, and it tries again. */
const lostReply: Plot = {
  script: (story, cluster) => {
    story.ask('c1', 'puthash', 'a');
    cluster.settle({ type: 'puthash', isReply: true });
    cluster.lose({ type: 'puthash' });
    for (const name of ['s1', 's2']) cluster.fireIfSet(name, 'evict');
    story.insist('c1');
  },
};

/** The reply to c1 is lost, and the primary dies; with it the backup, so that a third server is primary. */
const twoFailovers: Plot = {
  servers: 3,
  script: (story, cluster) => {
    story.ask('c1', 'puthash', 'a');
    cluster.settle({ type: 'puthash', isReply: true });
    cluster.lose({ type: 'puthash' });
    cluster.crash('s1');
    cluster.suspect('s1');
    cluster.crash('s2');
    cluster.suspect('s2');
    story.insist('c1');
  },
};

/** c2 knows view 2; then its primary is cut from the view server, and the next one goes on without it. */
const deposed: Plot = {
  script: (story, cluster) => {
    story.do('c2', 'get');
    cluster.suspect('s1');
    story.do('c1', 'puthash', 'a');
    story.do('c2', 'get');
  },
};

const splitBrain: Plot = {
  script: (story, cluster) => {
    story.do('c2', 'get');
    cluster.suspect('s1');
    story.do('c1', 'puthash', 'a');
    story.do('c2', 'puthash', 'b');
  },
};

/** A third server becomes backup, but what it is sent does not arrive, and then the primary seems dead. */
const lostTransfer: Plot = {
  servers: 3,
  script: (story, cluster) => {
    story.do('c1', 'puthash', 'a');
    cluster.hold({ type: 'transfer' });
    cluster.crash('s2');
    cluster.suspect('s2');
    cluster.suspect('s1');
    cluster.lose({ type: 'transfer' });
    cluster.release();
    cluster.ping();
    cluster.fireIfSet('s1', 'transfer');
  },
};

const quickRestart: Plot = {
  script: (story, cluster) => {
    story.do('c1', 'puthash', 'a');
    cluster.crash('s1');
    cluster.start('s1');
    cluster.settle();
    story.do('c2', 'get');
  },
};

/** Nobody disturbs anything. */
const twoClients: Plot = {
  script: (story) => {
    story.do('c1', 'puthash', 'a');
    story.do('c2', 'puthash', 'b');
    story.do('c1', 'puthash', 'c');
  },
};

const plots: Readonly<Record<string, Plot>> = {
  ben: {
    // harness/docs/reference-protocol.md, "Ben's server": the shortest counterexample there is.
    script: (story, cluster) => {
      story.ask('c1', 'puthash', 'a');
      cluster.settle({ type: 'forward', client: 'c1', isReply: true });
      cluster.fire('s1', 'forward');
      cluster.settle({ type: 'forward', client: 'c1' });
      cluster.lose({ type: 'forward', client: 'c1' });
      story.ask('c2', 'puthash', 'b');
      cluster.settle();
      cluster.crash('s2');
      cluster.suspect('s2');
      story.insist('c1');
    },
  },
  'ben-table-in-reply': {
    // c1 is answered out of the table that came along with another key's value.
    script: (story, cluster) => {
      story.ask('c1', 'puthash', 'a');
      cluster.settle({ type: 'forward', client: 'c1', isReply: true });
      cluster.fire('s1', 'forward');
      cluster.settle({ type: 'forward', client: 'c1' });
      cluster.lose({ type: 'forward', client: 'c1' });
      story.ask('c2', 'puthash', 'b', 'y');
      cluster.settle();
      story.insist('c1');
      cluster.crash('s2');
      cluster.suspect('s2');
    },
  },
  'ben-pull': {
    // The first forward arrives only after the pull.
    script: (story, cluster) => {
      story.ask('c1', 'puthash', 'a');
      cluster.hold({ type: 'forward', client: 'c1' });
      cluster.settle();
      cluster.fire('s1', 'forward');
      cluster.settle();
      cluster.release();
      cluster.settle();
      story.ask('c2', 'puthash', 'b');
      cluster.settle();
      cluster.crash('s2');
      cluster.suspect('s2');
      story.insist('c1');
    },
  },
  'ben-db-only': twoFailovers,
  'no-dups': lostReply,
  'dups-not-replicated': {
    script: (story, cluster) => {
      story.ask('c1', 'puthash', 'a');
      cluster.settle({ type: 'puthash', isReply: true });
      cluster.lose({ type: 'puthash' });
      cluster.crash('s1');
      cluster.suspect('s1');
      story.insist('c1');
    },
  },
  'dups-not-transferred': twoFailovers,
  'dups-by-seq-only': twoClients,
  'early-reply': {
    script: (story, cluster) => {
      story.ask('c1', 'puthash', 'a');
      cluster.settle({ type: 'forward' });
      cluster.lose({ type: 'forward' });
      cluster.crash('s1');
      cluster.suspect('s1');
    },
  },
  'backup-reads': {
    // The backup is cut off and removed, but knows nothing of that.
    script: (story, cluster) => {
      story.do('c2', 'get');
      cluster.suspect('s2');
      story.do('c1', 'puthash', 'a');
      story.do('c2', 'get');
    },
  },
  'stale-forward': deposed,
  'local-reads': deposed,
  'new-seq-on-retry': lostReply,
  'evicted-dups': lostReply,
  'unordered-forward': {
    // Both are executed at the backup; the primary hears of the second one only, and dies.
    script: (story, cluster) => {
      story.ask('c1', 'puthash', 'a');
      story.ask('c2', 'puthash', 'b');
      cluster.hold({ type: 'forward', client: 'c1', isReply: true });
      cluster.settle();
      cluster.lose({ type: 'forward', client: 'c1' });
      cluster.crash('s1');
      cluster.suspect('s1');
      cluster.release();
    },
  },
  'check-then-act': {
    // The second attempt arrives while the first is under way.
    script: (story, cluster) => {
      story.ask('c1', 'puthash', 'a');
      cluster.hold({ type: 'forward' });
      cluster.settle();
      cluster.fire('c1', 'attempt');
      cluster.fire('c1', 'retry');
      cluster.settle();
      cluster.release();
      cluster.settle();
    },
  },
  'eager-views': lostTransfer,
  'eager-views-no-guard': lostTransfer,
  'early-ack': lostTransfer,
  'early-ack-no-guard': lostTransfer,
  amnesia: quickRestart,
  'amnesia-guarded': quickRestart,
  'new-value-returned': twoClients,
  'current-value-on-dup': lostReply,
  'slot-reused': {
    script: (story, cluster) => {
      story.ask('c1', 'puthash', 'a');
      cluster.settle({ type: 'forward', isReply: true });
      cluster.fire('s1', 'forward');
      cluster.settle({ type: 'forward', client: 'c1' });
      cluster.lose({ type: 'forward', client: 'c1' });
      story.ask('c2', 'puthash', 'b');
      cluster.settle();
      cluster.suspect('s1');
      story.insist('c1');
    },
  },
  'solo-on-timeout': {
    script: (story, cluster) => {
      story.ask('c1', 'puthash', 'a');
      cluster.hold({ type: 'forward' });
      cluster.settle();
      cluster.fire('s1', 'forward');
      cluster.settle();
      cluster.lose({ type: 'forward' });
      cluster.crash('s1');
      cluster.suspect('s1');
    },
  },
  'solo-on-refusal': splitBrain,
  'transfer-twice': {
    servers: 'none yet',
    script: (story, cluster) => {
      cluster.start('s1');
      cluster.settle();
      cluster.start('s2');
      cluster.settle();
      cluster.hold({ type: 'transfer', isReply: false });
      cluster.ping();
      cluster.fire('s1', 'transfer');
      cluster.deliver({ type: 'transfer' });
      cluster.ping();
      story.do('c1', 'puthash', 'a');
      cluster.release();
      cluster.settle();
      cluster.crash('s1');
      cluster.suspect('s1');
    },
  },
  'execute-first': {
    // The forward is lost; the retry is answered out of the primary's table, and the primary dies.
    script: (story, cluster) => {
      story.ask('c1', 'puthash', 'a');
      cluster.hold({ type: 'forward' });
      cluster.settle();
      cluster.fire('s1', 'forward');
      cluster.settle();
      cluster.lose({ type: 'forward' });
      cluster.fireIfSet('c1', 'attempt');
      cluster.fire('c1', 'retry');
      cluster.settle();
      cluster.crash('s1');
      cluster.suspect('s1');
    },
  },
  'serve-during-transfer': {
    servers: 'none yet',
    script: (story, cluster) => {
      cluster.start('s1');
      cluster.settle();
      cluster.start('s2');
      cluster.settle();
      cluster.hold({ type: 'transfer' });
      cluster.ping();
      story.ask('c1', 'puthash', 'a');
      cluster.settle();
      cluster.release();
      cluster.settle();
      cluster.ping();
      cluster.crash('s1');
      cluster.suspect('s1');
    },
  },
  'last-seq-only': {
    // A first attempt stays in the network until its client has moved on.
    script: (story, cluster) => {
      story.ask('c1', 'puthash', 'a');
      cluster.hold({ from: 'c1', type: 'puthash', seq: 1, isReply: false });
      cluster.settle();
      cluster.fire('c1', 'attempt');
      cluster.fire('c1', 'retry');
      cluster.settle();
      cluster.deliver({ from: 'c1', type: 'puthash', seq: 1 });
      cluster.settle();
      story.do('c1', 'puthash', 'b');
      cluster.release();
      cluster.settle();
    },
  },
  'backup-reapplies': {
    script: (story, cluster) => {
      story.ask('c1', 'puthash', 'a');
      cluster.settle({ type: 'forward', isReply: true });
      cluster.fire('s1', 'forward');
      cluster.settle();
      cluster.crash('s1');
      cluster.suspect('s1');
    },
  },
  'seq-reset': {
    script: (story) => {
      story.do('c1', 'puthash', 'a');
      story.do('c1', 'puthash', 'b');
    },
  },
};

/** A wrong result by itself is evidence of an execution; from outside, these may be taken for another mistake. */
const looksLike: Readonly<Record<string, readonly AnomalyKind[]>> = {
  'dups-by-seq-only': ['fork', 'lost-operation'],
  'seq-reset': ['fork', 'lost-operation'],
  'slot-reused': ['lost-operation'],
  'solo-on-refusal': ['lost-operation'],
  'new-value-returned': ['duplicated-execution'],
  'current-value-on-dup': ['duplicated-execution'],
};

const { ben, fixed } = protocols;

describe('the gallery', () => {
  for (const protocol of [ben!, ...mistakes]) {
    const { name, ending } = protocol;
    it(`${name} ends in ${ending}`, () => {
      const { kinds, isStuck } = live(protocol, plots[name]!);
      if (ending === 'stuck') {
        assert.deepEqual({ kinds, isStuck }, { kinds: [], isStuck: true });
        return;
      }
      const names = new Set<string>([ending, ...(looksLike[name] ?? [])]);
      assert.ok(
        kinds.some((kind) => names.has(kind)),
        `the checker found ${kinds.join(', ') || 'nothing'}`,
      );
    });
  }

  for (const protocol of [fixed!, ...controls]) {
    it(`${protocol.name} lives every story unharmed`, () => {
      for (const [name, plot] of Object.entries(plots)) {
        const { kinds, isStuck } = live(protocol, plot);
        assert.deepEqual(
          { kinds, isStuck },
          { kinds: [], isStuck: false },
          `in the story of ${name}`,
        );
      }
    });
  }

  it('says of each protocol in one sentence what it does, and of no two the same', () => {
    const summaries = Object.values(protocols).map(({ summary }) => summary);
    assert.equal(new Set(summaries).size, summaries.length);
    for (const summary of summaries) assert.match(summary, /^[A-Z].*[^.]\.$/u);
  });

  it('is complete in the registry', () => {
    const names = [ben!, fixed!, ...mistakes, ...controls].map(({ name }) => name);
    assert.deepEqual(Object.keys(protocols), names);
  });
});

// Situations of public bug reports and published histories, in our own words: what is named, and nobody
// else. Sources stand beside them.
import assert from 'node:assert/strict';
import { check, type AnomalyKind, type Value } from '../../checker/index.ts';
import { historyOf, type Line } from './support/write.ts';

interface Reported {
  readonly source: string;
  readonly model: string;
  readonly lines: readonly Line[];
  readonly kinds: readonly AnomalyKind[];
  /** The process that is accused first, with what it asked. */
  readonly accused: readonly [process: number, f: string, value: Value];
  readonly sentence: RegExp;
}

const wrote = (process: number, value: Value, outcome: 'ok' | 'fail' = 'ok'): readonly Line[] => [
  [process, 'invoke', 'write', 'k', value],
  [process, outcome, 'write', 'k'],
];
const read = (process: number, value: Value): readonly Line[] => [
  [process, 'invoke', 'read', 'k'],
  [process, 'ok', 'read', 'k', value],
];
const failed = (process: number, f: string, value: Value): readonly Line[] => [
  [process, 'invoke', f, 'k', value],
  [process, 'fail', f, 'k'],
];
const did = (process: number, f: string, value: Value, result: Value = null): readonly Line[] => [
  [process, 'invoke', f, 'k', value],
  [process, 'ok', f, 'k', result],
];

const reported: Readonly<Record<string, Reported>> = {
  'a write that timed out and was told failed': {
    source: 'https://github.com/jepsen-io/jepsen/issues/596',
    model: 'register',
    lines: [...wrote(0, 11), ...wrote(1, 12, 'fail'), ...read(2, 12)],
    kinds: ['failed-yet-executed'],
    accused: [1, 'write', 12],
    sentence: /c1#1 write\(k, 12\) was told failed, yet executed: seen by c2#1 read, which got 12$/,
  },
  'a failed write of a value that somebody else had written long ago': {
    source: 'https://github.com/jepsen-io/knossos (data/cas-register/bad/rethink-fail.edn)',
    model: 'register',
    lines: [...wrote(0, 7), ...wrote(0, 8), ...wrote(1, 7, 'fail'), ...read(2, 7), ...read(3, 7)],
    kinds: ['failed-yet-executed'],
    accused: [1, 'write', 7],
    sentence: /c1#1 write\(k, 7\) was told failed, yet executed: seen by c2#1 read, which got 7$/,
  },
  'a swap that the driver retried and told failed': {
    source: 'https://github.com/apache/cassandra-java-driver/pull/624',
    model: 'cas-register',
    lines: [
      ...wrote(0, 1),
      ...failed(1, 'cas', [1, 4]),
      ...did(2, 'cas', [4, 2], true),
      ...read(3, 2),
    ],
    kinds: ['failed-yet-executed'],
    accused: [1, 'cas', [1, 4]],
    sentence:
      /c1#1 cas\(k, \[1,4\]\) was told failed, yet executed: seen by c2#1 cas, which got true$/,
  },
  'a guarded append that was retried and told failed': {
    source: 'https://github.com/etcd-io/jetcd/issues/1444',
    model: 'append',
    lines: [...did(0, 'append', 1), ...failed(1, 'append', 2), ...read(2, [1, 2])],
    kinds: ['failed-yet-executed'],
    accused: [1, 'append', 2],
    sentence: /c1#1 append\(k, 2\) was told failed, yet executed: seen by c2#1 read/,
  },
  'an increment that was executed five times': {
    source: 'https://github.com/redis/jedis/issues/3187',
    model: 'counter',
    lines: [...did(0, 'add', 1, 5), ...read(1, 5)],
    kinds: ['duplicated-execution'],
    accused: [0, 'add', 1],
    sentence: /c0#1 add\(k, 1\) was executed five times, on 0 and again on 1, 2, 3 and 4/,
  },
  'a remove that was told what its retry found': {
    source: 'https://github.com/redis/redis-rb/issues/668',
    model: 'set',
    lines: [...did(0, 'add', 'a', true), ...did(1, 'remove', 'a', false), ...read(2, [])],
    kinds: ['duplicated-execution'],
    accused: [1, 'remove', 'a'],
    sentence:
      /c1#1 remove\(k, "a"\) was executed twice, .*: it was told what its second execution found, false/,
  },
  'a lock that two had at once': {
    source: 'https://github.com/bsm/redislock/issues/93',
    model: 'mutex',
    lines: [
      ...did(0, 'acquire', null),
      ...did(1, 'acquire', null),
      ...did(0, 'release', null),
      ...did(1, 'release', null),
    ],
    kinds: ['held-by-two'],
    accused: [1, 'acquire', null],
    sentence:
      /^processes 0 and 1 held the lock k at the same time: c1#1 acquire\(k\) was granted before what c0#1 acquire\(k\) had taken was given back$/,
  },
  'an element that was delivered before an older one': {
    source: 'https://github.com/grahnen/LiMo (histories/simple/queue/violation)',
    model: 'queue',
    lines: [
      ...did(0, 'enqueue', 'a'),
      ...did(0, 'enqueue', 'b'),
      ...did(1, 'dequeue', null, 'b'),
      ...did(1, 'dequeue', null, 'a'),
    ],
    kinds: ['out-of-order'],
    accused: [1, 'dequeue', null],
    sentence:
      /^"b" was delivered before "a", which had been enqueued before it: c1#1 dequeue, which got "b", was out of order$/,
  },
  'an element that was delivered before it was put in': {
    source: 'https://github.com/grahnen/LiMo',
    model: 'queue',
    lines: [...did(1, 'dequeue', null, 'b'), ...did(0, 'enqueue', 'b')],
    kinds: ['seen-before-invoked'],
    accused: [1, 'dequeue', null],
    sentence:
      /^"b" was delivered before it was enqueued: c1#1 dequeue, which got "b", returned before c0#1 enqueue\(k, "b"\) was invoked$/,
  },
  'an element that nobody put in': {
    source: 'https://github.com/grahnen/LiMo (invalid-remove)',
    model: 'queue',
    lines: [...did(0, 'enqueue', 1), ...did(1, 'dequeue', null, 9)],
    kinds: ['phantom-value'],
    accused: [1, 'dequeue', null],
    sentence: /^9 was never enqueued: c1#1 dequeue, which got 9/,
  },
  'two clients that got the same swap': {
    source: 'https://github.com/ligurio/elle-cli (cas-fail.edn)',
    model: 'cas-register',
    lines: [...did(1, 'cas', [null, 1], true), ...did(2, 'cas', [null, 2], true)],
    kinds: ['condition-ignored'],
    accused: [2, 'cas', [null, 2]],
    sentence:
      /^c2#1 cas\(k, \[null,2\]\) succeeded although the value was 1: c1#1 cas\(k, \[null,1\]\) had made it so; two clients got the same cas/,
  },
  'a register that went back for good': {
    source: 'https://github.com/yugabyte/yugabyte-db/issues/399',
    model: 'register',
    lines: [
      ...wrote(0, 1),
      ...wrote(1, 2),
      ...read(2, 2),
      ...read(3, 1),
      ...read(2, 1),
      ...read(4, 1),
      ...read(3, 1),
    ],
    kinds: ['went-back'],
    accused: [1, 'write', 2],
    sentence:
      /^the value went back from 2 to 1 for good, as 4 reads of 3 processes show: c1#1 write\(k, 2\) was lost, or c0#1 write\(k, 1\) was executed again/,
  },
  'a value that was never written': {
    source: 'https://github.com/jepsen-io/elle/issues/8',
    model: 'register',
    lines: [...wrote(0, 1), ...read(1, 7)],
    kinds: ['phantom-value'],
    accused: [1, 'read', null],
    sentence: /^7 was never written: c1#1 read, which got 7/,
  },
};

describe('what was reported elsewhere is named right', () => {
  for (const [name, { source, model, lines, kinds, accused, sentence }] of Object.entries(
    reported,
  )) {
    it(`${name} (${source})`, () => {
      const { verdict, anomalies, reason } = check(historyOf(model, lines));
      assert.equal(verdict, 'invalid');
      assert.deepEqual(
        anomalies.map(({ kind }) => kind),
        kinds,
      );
      const [first] = anomalies[0]?.operations ?? [];
      assert.deepEqual([first?.process, first?.f, first?.value], accused);
      assert.match(anomalies[0]?.sentence ?? '', sentence);
      assert.equal(reason, anomalies[0]?.sentence);
      if (kinds[0] === 'failed-yet-executed')
        assert.equal(anomalies[0]?.alternatives, undefined, 'nobody else is accused');
    });
  }

  it('24 appends executed twice are all counted (https://github.com/pragmaticalabs/pragmatica/issues/567)', () => {
    const all = Array.from({ length: 24 }, (_, i) => i);
    const { anomalies, reason } = check(
      historyOf('append', [
        ...all.flatMap((i) => did(0, 'append', i)),
        ...read(1, [...all, ...all]),
      ]),
    );
    assert.equal(anomalies.length, 11);
    assert.ok(anomalies.every(({ kind }) => kind === 'duplicated-execution'));
    assert.equal(
      anomalies.reduce((sum, { count = 1 }) => sum + count, 0),
      24,
    );
    assert.deepEqual(
      anomalies.flatMap(({ operations, count = 1 }) =>
        operations.slice(0, count).map(({ value }) => value),
      ),
      all,
    );
    assert.match(
      reason,
      /^24 operations were executed twice or more often; the first: c0#1 append\(k, 0\)/,
    );
  });

  it('what may have been there before the history began is offered (https://github.com/jepsen-io/jepsen/pull/343)', () => {
    const left = check(historyOf('register', [...read(0, 88), ...wrote(1, 5), ...wrote(2, 88)]));
    assert.equal(
      left.anomalies[0]?.sentence,
      'it held 88 before the history began, which makes all of it legal, or: c0#1 read, which got 88, saw c2#1 write(k, 88) before it was invoked',
    );
    const both = check(historyOf('register', [...read(0, 88), ...wrote(1, 5), ...read(2, 9)]));
    assert.deepEqual(
      both.anomalies.map(({ sentence }) => sentence.startsWith('it held')),
      [false, false],
    );
  });

  it('a register that went back offers what else it may have been', () => {
    const { lines } = reported['a register that went back for good'] as Reported;
    const { anomalies } = check(historyOf('register', lines));
    assert.deepEqual(
      anomalies[0]?.alternatives?.map(({ kind, operations: [first] }) => [kind, first?.value]),
      [
        ['lost-operation', 2],
        ['duplicated-execution', 1],
        ['stale-read', null],
      ],
    );
  });
});

describe('what the value chain shows of operations that were told failed', () => {
  it('is named, and nobody else is', () => {
    const a = 'af63dc4c8601ec8c';
    const { verdict, anomalies } = check(
      historyOf('puthash', [
        ...failed(0, 'puthash', 'a'),
        ...failed(1, 'puthash', 'never seen'),
        ...did(2, 'puthash', 'b', a),
      ]),
    );
    assert.equal(verdict, 'invalid');
    assert.deepEqual(
      anomalies.map(({ kind, operations }) => [kind, operations.map(({ index }) => index)]),
      [['failed-yet-executed', [0, 4]]],
    );
    assert.equal(
      anomalies[0]?.sentence,
      'c0#1 puthash(k, "a") was told failed, yet executed, on the initial value "": seen by c2#1 puthash, which got "af63dc4c…"',
    );
  });
});

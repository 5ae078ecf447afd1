import assert from 'node:assert/strict';
import { check, decodeHistory, type CheckOptions } from '../../checker/index.ts';

type Step = readonly [process: number, f: string, asked: string, told: string];

/** One operation after another, as Jepsen writes them. */
const edn = (steps: readonly Step[]): string =>
  steps
    .map(
      ([process, f, asked, told]) =>
        `{:process ${String(process)}, :type :invoke, :f :${f}, :value ${asked}}\n` +
        `{:process ${String(process)}, :type :ok, :f :${f}, :value ${told}}\n`,
    )
    .join('');

const checked = (steps: readonly Step[], options: CheckOptions = {}): ReturnType<typeof check> =>
  check(decodeHistory(edn(steps)), options);

const leftOver: readonly Step[] = [
  [0, 'read', 'nil', '88'],
  [1, 'write', '5', '5'],
  [0, 'read', 'nil', '5'],
];
const counted: readonly Step[] = [
  [0, 'add', '-3', '-3'],
  [1, 'add', '5', '5'],
  [1, 'read', 'nil', '2'],
];
const swapped: readonly Step[] = [
  [0, 'enqueue', '1', '1'],
  [0, 'enqueue', '2', '2'],
  [1, 'dequeue', 'nil', '2'],
  [1, 'dequeue', 'nil', '1'],
];

describe('what a history does not say', () => {
  it('is guessed, and the guess is told with its reason', () => {
    const { verdict, model, notes = [] } = checked(counted);
    assert.deepEqual([verdict, model], ['valid', 'counter']);
    assert.deepEqual(notes, [
      'judged as a counter: adds are numbers and a read answers a number; --model set or set-full for another',
    ]);
  });

  it('is a register where there are only reads', () => {
    assert.equal(checked([[0, 'read', 'nil', 'nil']]).model, 'register');
  });

  it('is not guessed where the model is said', () => {
    const { verdict, model, notes } = checked(counted, { model: 'set' });
    assert.deepEqual([verdict, model, notes], ['invalid', 'set', undefined]);
  });

  it('may be what the object held before: said, or told of an illegal history', () => {
    assert.equal(checked(leftOver, { initial: 88 }).verdict, 'valid');
    const { verdict, notes = [] } = checked(leftOver);
    assert.equal(verdict, 'invalid');
    assert.equal(notes[1], 'legal if the register held 88 before the history began: --initial 88');
    const more = checked([...counted.slice(0, 2), [1, 'read', 'nil', '9']]).notes?.[1];
    assert.equal(more, 'legal if the counter held 7 before the history began: --initial 7');
  });

  it('may be the order of a queue', () => {
    assert.equal(checked(swapped).verdict, 'invalid');
    assert.equal(checked(swapped, { order: 'any' }).verdict, 'valid');
    assert.throws(() => checked(counted, { order: 'any' }), /an order is chosen for a queue/);
    assert.throws(
      () => checked(counted, { model: 'counter', initial: 'much' }),
      /"much" is not what a counter can hold/,
    );
  });

  it('may be the money that accounts held before the first transfer', () => {
    const transfer = '{:from 0, :to 1, :amount 5}';
    const after = (told: string): string =>
      checked([
        [0, 'read', 'nil', '{0 10, 1 10}'],
        [1, 'transfer', transfer, transfer],
        [0, 'read', 'nil', told],
      ]).verdict;
    assert.equal(after('{0 5, 1 15}'), 'valid');
    assert.equal(after('{0 0, 1 20}'), 'invalid');
    assert.equal(after('[5 15]'), 'valid');
    assert.equal(after('[5 10]'), 'invalid');
  });

  it('may be the number that a lock answers its owner with', () => {
    const granted = (again: string): string =>
      checked(
        [
          [0, 'acquire', ':a', '1'],
          [0, 'release', ':a', ':a'],
          [1, 'acquire', ':b', again],
        ],
        { model: 'fenced-mutex' },
      ).verdict;
    assert.deepEqual([granted('2'), granted('1')], ['valid', 'invalid']);
  });
});

describe('nil', () => {
  for (const [f, asked, told, empty] of [
    ['add', '1', '#{1}', 'set'],
    ['append', '1', '[1]', 'append'],
    ['write', '1', '1', 'register'],
  ] as const) {
    it(`is what an empty ${empty} reads as, and not what it reads as later`, () => {
      const one: readonly Step[] = [
        [1, 'read', 'nil', 'nil'],
        [0, f, asked, asked],
        [1, 'read', 'nil', told],
      ];
      assert.equal(checked(one).verdict, 'valid');
      assert.equal(checked([...one, [1, 'read', 'nil', 'nil']]).verdict, 'invalid');
    });
  }
});

describe('what a read lists twice', () => {
  it('of a set was added twice, and was not there before', () => {
    const {
      verdict,
      reason,
      notes = [],
    } = checked([
      [0, 'add', '1', '1'],
      [1, 'read', 'nil', '[1 1]'],
      [1, 'read', 'nil', '[1]'],
    ]);
    assert.equal(verdict, 'invalid');
    assert.match(reason, /process 0 add\(1\) was executed twice.*places 1 and 2/);
    assert.equal(notes.length, 1, notes.join());
  });
});

describe('a counter', () => {
  it('is exact beyond 2^53', () => {
    const read = (told: string, answer: string): readonly [string, string] => {
      const { model, verdict } = checked([
        [0, 'add', '9007199254740993', answer],
        [0, 'add', '-9007199254740990', 'nil'],
        [1, 'read', 'nil', told],
      ]);
      return [model, verdict];
    };
    assert.deepEqual(read('3', 'nil'), ['counter', 'valid']);
    assert.deepEqual(read('2', 'nil'), ['counter', 'invalid']);
  });
});

describe('what is granted to two', () => {
  it('is a key that two put where there was none', () => {
    const { reason } = checked([
      [0, 'put-if-absent', '["x" "1"]', '["x" true]'],
      [1, 'put-if-absent', '["x" "2"]', '["x" true]'],
    ]);
    assert.match(reason, /process 1 put-if-absent\(x, "2"\) succeeded although the value was "1"/);
  });
});

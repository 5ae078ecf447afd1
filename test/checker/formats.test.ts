import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { check, decodeHistory, encodeEdn, HistoryError } from '../../checker/index.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import { simulate, type Simulated } from './support/simulate.ts';
import { simulated } from './support/simulated.ts';

const folder = new URL('../../../test/histories/porcupine/', import.meta.url);
const fileText = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

describe("others' histories", () => {
  const expected: readonly (readonly [file: string, model: string, verdict: string])[] = [
    ['etcd_000.log', 'cas-register', 'invalid'],
    ['etcd_002.log', 'cas-register', 'valid'],
    ['etcd_005.log', 'cas-register', 'valid'],
    ['etcd_100.log', 'cas-register', 'valid'],
    ['etcd_102.log', 'cas-register', 'valid'],
    ['c01-ok.txt', 'kv', 'valid'],
    ['c01-bad.txt', 'kv', 'invalid'],
    ['c10-ok.txt', 'kv', 'valid'],
    ['c10-bad.txt', 'kv', 'invalid'],
  ];
  for (const [file, model, verdict] of expected) {
    it(`Porcupine's ${file} is ${verdict}`, () => {
      const history = decodeHistory(fileText(file));
      assert.equal(history.header.model, model);
      assert.equal(check(history).verdict, verdict);
    });
  }

  it("Jepsen's EDN: one map a line, a vector of records, independent tuples, the nemesis, comments", () => {
    const text = `[#jepsen.history.Op{:index 0, :time 5, :type :invoke, :process 0, :f :write, :value [1 3]}
 ; a comment
 {:type :info :process :nemesis :f :start-partition :value nil}
 {:type :invoke, :process 1, :f :cas, :value [1 [3 4]]} #_{:ignored true}
 {:type :ok, :process 0, :f :write, :value [1 3]}
 {:type :ok, :process 1, :f :cas, :value [1 [3 4]]}
 {:type :invoke, :process 0, :f :read, :value [1 nil]}
 {:type :ok, :process 0, :f :read, :value [1 4]}]`;
    const history = decodeHistory(text);
    assert.equal(history.header.model, 'cas-register');
    assert.deepEqual(
      history.events.map(({ key }) => key),
      ['1', undefined, '1', '1', '1', '1', '1'],
    );
    assert.equal(check(history).verdict, 'valid');
    assert.equal(check(decodeHistory(text.replace('[1 4]}]', '[1 5]}]'))).verdict, 'invalid');
  });

  it('a large integer is one value, not the values of several registers', () => {
    const text = `{:process 0 :type :invoke :f :write :value 9223372036854775807}
{:process 0 :type :ok :f :write :value 9223372036854775807}`;
    assert.equal(decodeHistory(text).header.model, 'register');
  });

  describe('in EDN', () => {
    const written = (value: string, read: string): string =>
      verdictOf(`{:process 0 :type :invoke :f :write :value ${value}}
{:process 0 :type :ok :f :write :value ${value}}
{:process 1 :type :invoke :f :read :value nil}
{:process 1 :type :ok :f :read :value ${read}}`);
    const same: readonly (readonly [string, string])[] = [
      ['#{1 2 10}', '#{10 2 1}'],
      ['#:a{:b 1, :c/d 2, :_/e 3}', '{:a/b 1, :c/d 2, :e 3}'],
      ['{:a #{1 2}}', '{:a #{2 1}}'],
      ['[1 #_2]', '[1]'],
      ['[#_ #_ 1 2 3]', '[3]'],
      [String.raw`\(`, String.raw`\(`],
      ['##Inf', '##Inf'],
      ['^{:line 1} [1]', '[1]'],
      [':a#b', ':a#b'],
      ['#inst "2020-01-01"', '#inst "2020-01-01"'],
    ];
    for (const [one, other] of same)
      it(`${one} is ${other}`, () => assert.equal(written(one, other), 'valid'));
    const different = [
      [':a#b', ':a#c'],
      ['##Inf', '##-Inf'],
      ['9007199254740992', '9007199254740993'],
      ['9007199254740993', '"9007199254740993"'],
      [String.raw`\[`, String.raw`\]`],
      ['#{1 2}', '#{1 3}'],
    ] as const;
    for (const [one, other] of different)
      it(`${one} is not ${other}`, () => assert.equal(written(one, other), 'invalid'));

    it('a discarded event at the end is no event', () => {
      const event = '{:process 0 :type :invoke :f :read :value nil}';
      assert.equal(decodeHistory(`${event}\n#_${event}\n`).events.length, 1);
    });

    it('the keys 1 and "1" are two', () => {
      const write = (process: number, value: string): string =>
        `{:process ${String(process)} :type :invoke :f :write :value ${value}}\n`;
      const { events } = decodeHistory(write(0, '[1 5]') + write(1, '["1" 5]'));
      assert.deepEqual(
        events.map(({ key }) => key),
        ['1', '"1"'],
      );
    });

    it('times since 1970 begin with the history', () => {
      const read = (type: string, time: string): string =>
        `{:process 0 :type :${type} :f :read :value nil :time ${time}}\n`;
      const { events } = decodeHistory(
        read('invoke', '1700000000000000000') + read('ok', '1700000000005000000'),
      );
      assert.deepEqual(
        events.map(({ time }) => time),
        [0, 5_000_000],
      );
    });

    it('a value that only the completion tells is used, and events have the index of the file', () => {
      const text = `{:process 0 :type :invoke :f :add :value nil :index 7}
{:process 0 :type :ok :f :add :value 7 :index 9}
{:process 1 :type :invoke :f :read :value nil :index 12}
{:process 1 :type :ok :f :read :value #{7} :index 13}`;
      const { events } = decodeHistory(text);
      assert.deepEqual(
        events.map(({ index }) => index),
        [7, 9, 12, 13],
      );
      assert.equal(check(decodeHistory(text), { model: 'set' }).verdict, 'valid');
    });

    it('one operation without a key does not undo the splitting by key', () => {
      const { events } = decodeHistory(`{:process 0 :type :invoke :f :write :value ["x" 1]}
{:process 0 :type :ok :f :write :value ["x" 1]}
{:process 4 :type :invoke :f :read :value nil}
{:process 4 :type :info :f :read :value nil}`);
      assert.deepEqual(
        events.map(({ key }) => key),
        ['x', 'x', undefined, undefined],
      );
    });

    it('clients may have names', () => {
      for (const name of ['"c1"', ':c1', 'c1'])
        assert.equal(
          verdictOf(`{:process ${name} :type :invoke :f :read :value nil}
{:process ${name} :type :ok :f :read :value 7}`),
          'invalid',
        );
    });
  });

  it('in JSON Lines keep integers beyond 2^53, and strings of digits as they are', () => {
    const event = '"index":0,"time":0,"type":"invoke","process":0,"f":"write"';
    const read = (value: string): unknown =>
      decodeHistory(
        `{"format":"doubletake-history","version":1,"model":"register"}\n{${event},"value":${value}}\n`,
      ).events[0]?.value;
    assert.deepEqual(read('9007199254740993'), { integer: '9007199254740993' });
    assert.deepEqual(read('["9007199254740993",-5]'), ['9007199254740993', -5]);
  });

  it('in EDN name the line of a fault', () => {
    const line = '{:process 0, :type :invoke, :f :read, :value nil}';
    assert.equal(lineOf(`${line}\n{:process 0, :type :maybe, :f :read}\n`), 2);
    assert.equal(lineOf(`${line}\n{:process 0 :type}\n${line}\n`), 2);
    assert.equal(lineOf(`${line}\n${line}\n`), 2);
    assert.equal(lineOf(`${line}\n)\n${line}\n`), 2);
    assert.equal(decodeHistory(`${line}\n{:process 1, :ty`).notices.length, 1);
  });

  it('written as EDN are judged as before', () => {
    for (const name of ['register', 'cas-register', 'puthash']) {
      for (let i = 0; i < 50; i++) {
        const random = seededRandom(5).split(`${name} ${String(i)}`);
        const shape = { processes: 3, operations: 20, unknownPercent: 5, keys: 2 };
        const history = simulate(simulated[name] as Simulated, shape, random);
        const again = decodeHistory(encodeEdn(history));
        assert.equal(check(again, { model: name }).verdict, check(history).verdict);
        assert.equal(again.events.length, history.events.length);
      }
    }
  });
});

function lineOf(text: string): number | undefined {
  try {
    decodeHistory(text);
  } catch (error) {
    return (error as HistoryError).line;
  }
  return undefined;
}

const verdictOf = (text: string): string => check(decodeHistory(text)).verdict;

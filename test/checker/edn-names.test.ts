import assert from 'node:assert/strict';
import { check, decodeHistory } from '../../checker/index.ts';

/** A write of one text of EDN, and a read that got another. */
const verdictOn = (written: string, read: string): string =>
  check(
    decodeHistory(
      [
        `{:process 0, :type :invoke, :f :write, :value ${written}}`,
        `{:process 0, :type :ok, :f :write, :value ${written}}`,
        '{:process 1, :type :invoke, :f :read, :value nil}',
        `{:process 1, :type :ok, :f :read, :value ${read}}\n`,
      ].join('\n'),
    ),
  ).verdict;

describe('keywords and strings of EDN', () => {
  it('are not the same value, at any depth, whichever came first', () => {
    for (const [one, other] of [
      [':a', '"a"'],
      ['"a"', ':a'],
      ['[1 :a]', '[1 "a"]'],
      ['{:x #{"a"}}', '{:x #{:a}}'],
    ] as const) {
      assert.equal(verdictOn(one, other), 'invalid', `${one} is read as ${other}`);
      assert.equal(verdictOn(one, one), 'valid', one);
    }
  });

  it('are two keys', () => {
    const events = (key: string, value: number): string[] => [
      `{:process ${value}, :type :invoke, :f :write, :value [${key} ${value}]}`,
      `{:process ${value}, :type :ok, :f :write, :value [${key} ${value}]}`,
      `{:process ${value}, :type :invoke, :f :read, :value [${key} nil]}`,
    ];
    const text = [
      ...events(':a', 0),
      ...events('"a"', 1),
      '{:process 0, :type :ok, :f :read, :value [:a 0]}',
      '{:process 1, :type :ok, :f :read, :value ["a" 1]}\n',
    ].join('\n');
    const history = decodeHistory(text);
    assert.equal(check(history).verdict, 'valid');
    assert.equal(new Set(history.events.map(({ key }) => key)).size, 2);
  });

  it('leave the words of an event, and of its micro-operations, as they are', () => {
    const text = [
      '{:process "ok", :type :invoke, :f :txn, :value [[:append "append" 1] [:r "txn" nil]]}',
      '{:process "ok", :type :ok, :f :txn, :value [[:append "append" 1] [:r "txn" nil]]}\n',
    ].join('\n');
    const { model, verdict } = check(decodeHistory(text));
    assert.deepEqual([model, verdict], ['list-append', 'valid']);
  });
});

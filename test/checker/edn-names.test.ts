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

describe('values of EDN', () => {
  /** Values that are written alike, and are not the same. */
  const DIFFERENT: readonly (readonly [string, string])[] = [
    ['1', '"1"'],
    ['true', '"true"'],
    ['"nil"', 'nil'],
    ['{1 2}', '{"1" 2}'],
    ['{:a 2}', '{"a" 2}'],
    ['{nil 2}', '{"nil" 2}'],
    ['{nil 2}', '{"null" 2}'],
    ['{true 2}', '{"true" 2}'],
    ['{[1 2] 2}', '{"[1,2]" 2}'],
    ['#uuid "a"', '"a"'],
    ['"a"', '#inst "a"'],
    ['#uuid "a"', '#inst "a"'],
    [String.raw`\a`, String.raw`"\\a"`],
    [String.raw`\a`, '"a"'],
    ['1/2', '"1/2"'],
    ['##Inf', '"##Inf"'],
    ['##Inf', '##-Inf'],
    ['foo', '"foo"'],
    ['foo', ':foo'],
    ['#"a"', '"a"'],
    ['9007199254740993', '9007199254740992'],
    ['9007199254740993', '"9007199254740993"'],
    ['0.12345678901234567891M', '0.12345678901234567892M'],
  ];

  /** The same value, written in two ways. */
  const SAME: readonly (readonly [string, string])[] = [
    ['5', '5N'],
    ['16', '0x10'],
    ['-16', '-0x10N'],
    ['15', '017'],
    ['5', '2r101'],
    ['35', '36rZ'],
    ['+5', '5'],
    ['1e3', '1000.0'],
    ['1.5M', '1.5'],
    ['9007199254740993', '0x20000000000001'],
    [String.raw`\A`, String.raw`\u0041`],
    [String.raw`\A`, String.raw`\o101`],
    [String.raw`\newline`, String.raw`\u000a`],
    ['"A"', String.raw`"\101"`],
    ['"a\nb"', String.raw`"a\nb"`],
    ['(1 2)', '[1 2]'],
    ['{{:a 1, :b 2} 3}', '{{:b 2, :a 1} 3}'],
    ['{#{1 2} #{[3 #{4 5}]}}', '{#{2 1} #{[3 #{5 4}]}}'],
    ['#:a{:b 1}', '{:a/b 1}'],
  ];

  for (const [one, other] of DIFFERENT)
    it(`${one} is not ${other}`, () => {
      assert.equal(verdictOn(one, other), 'invalid');
      assert.equal(verdictOn(other, one), 'invalid');
      assert.equal(verdictOn(one, one), 'valid');
      assert.equal(verdictOn(other, other), 'valid');
    });

  for (const [one, other] of SAME)
    it(`${JSON.stringify(one)} is ${other}`, () => {
      assert.equal(verdictOn(one, other), 'valid');
      assert.equal(verdictOn(other, one), 'valid');
    });

  it('do not make one process of two', () => {
    for (const [one, other] of [
      [':a', '"a"'],
      ['1', '"1"'],
      ['9007199254740993', '9007199254740992'],
    ]) {
      const events = [
        `{:process ${one ?? ''}, :type :invoke, :f :write, :value 1}`,
        `{:process ${other ?? ''}, :type :invoke, :f :write, :value 2}`,
        `{:process ${other ?? ''}, :type :ok, :f :write, :value 2}`,
        `{:process ${one ?? ''}, :type :ok, :f :write, :value 1}\n`,
      ];
      assert.equal(check(decodeHistory(events.join('\n'))).verdict, 'valid');
    }
  });
});

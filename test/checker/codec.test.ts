import assert from 'node:assert/strict';
import {
  check,
  decodeHistory,
  encodeEvent,
  encodeHeader,
  HistoryError,
  HistoryReader,
  type History,
} from '../../checker/index.ts';
import { historyOf } from './support/write.ts';

const history: History = historyOf('puthash', [
  [0, 'invoke', 'puthash', 'k', 'é\n"'],
  [1, 'invoke', 'get', 'k'],
  [0, 'ok', 'puthash', 'k', ''],
  [1, 'info', 'get', 'k'],
]);
const encode = ({ header, events }: History): string =>
  encodeHeader(header) + events.map(encodeEvent).join('');
const text = encode(history);
const lines = text.trimEnd().split('\n');

describe('the history as text', () => {
  it('is read as it was written, cut anywhere', () => {
    assert.deepEqual(decodeHistory(text), history);
    const reader = new HistoryReader();
    for (const character of text) reader.push(character);
    assert.deepEqual(reader.end(), history);
  });

  it('may lack the last newline, or have a torn last line, which is left out with a notice', () => {
    assert.deepEqual(decodeHistory(text.trimEnd()), history);
    const torn = decodeHistory(text.slice(0, -10));
    assert.equal(torn.events.length, 3);
    assert.match(torn.notices[0] ?? '', /1 line was left out: the last one \(5\) is torn/);
    const { reason, leftOut } = check(torn);
    assert.deepEqual(leftOut, torn.notices);
    assert.ok(reason.endsWith(torn.notices[0] ?? '?'), reason);
    assert.equal(check(history).leftOut, undefined);
  });

  it('refuses an error or a node that is no text, and takes none', () => {
    const event = (fields: object): string =>
      `{"index":0,"time":0,"type":"invoke","process":0,"f":"get","key":"k",${JSON.stringify(fields).slice(1)}\n`;
    for (const name of ['error', 'node']) {
      for (const value of [7, true, {}, ['a']]) {
        assert.throws(
          () => decodeHistory(`${lines[0]!}\n${event({ [name]: value })}`),
          (error: unknown) =>
            error instanceof HistoryError &&
            error.message.includes(`"${name}" is ${JSON.stringify(value)}; it must be a text`),
        );
      }
      assert.equal(decodeHistory(`${lines[0]!}\n${event({ [name]: null })}`).events.length, 1);
    }
  });

  const broken: readonly (readonly [
    what: string,
    text: string,
    line: number | undefined,
    says: RegExp,
  ])[] = [
    ['an empty file', '', undefined, /empty/],
    ['a foreign file', 'hello\nworld\n', 1, /not a doubletake history/],
    ['JSON that is no history', '{"a":1}\n', 1, /no header/],
    ['a version of the future', text.replace('"version":1', '"version":2'), 1, /version 2/],
    ['a header without a model', text.replace('"model"', '"modem"'), 1, /names no model/],
    [
      'a damaged line',
      [lines[0], lines[1], '{"index":1,', ...lines.slice(3)].join('\n'),
      3,
      /not JSON/,
    ],
    ['a line that is no event', [lines[0], '[]', ''].join('\n'), 2, /not an event/],
    [
      'an event without a process',
      text.replace('"process":1', '"prozess":1'),
      3,
      /"process" is missing/,
    ],
    [
      'an event of no type',
      text.replace('"type":"info"', '"type":"maybe"'),
      5,
      /"type" is "maybe"/,
    ],
    [
      'an index that does not rise',
      [lines[0], lines[2], lines[1], ''].join('\n'),
      3,
      /does not rise/,
    ],
    [
      'a completion without invocation',
      [lines[0], lines[1], lines[4], ''].join('\n'),
      3,
      /without an invocation/,
    ],
    ['a process that overlaps itself', text.replace('"process":1', '"process":0'), 3, /still open/],
    [
      'a completion of something else',
      text.replace('"type":"ok","process":0,"f":"puthash"', '"type":"ok","process":0,"f":"get"'),
      4,
      /completes get/,
    ],
  ];
  for (const [what, damaged, line, says] of broken) {
    it(`is refused in one clear line: ${what}`, () => {
      assert.throws(
        () => decodeHistory(damaged),
        (error) => {
          assert.ok(error instanceof HistoryError);
          assert.equal(error.line, line);
          assert.match(error.message, says);
          assert.doesNotMatch(error.message, /\n/);
          return true;
        },
      );
    });
  }

  it('is refused, not crashed on, when a value is nested without end or the model has a strange name', () => {
    const deep = text.replace(
      '"result":""',
      `"result":${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    );
    assert.throws(() => check(decodeHistory(deep)), HistoryError);
    for (const name of ['constructor', '__proto__', 'toString', 'nonsense']) {
      assert.throws(() => check(history, { model: name }), HistoryError);
    }
  });
});

import assert from 'node:assert/strict';
import { duration, seedList } from '../../../harness/cli/options.ts';

describe('words on the command line', () => {
  it('are durations with a unit, in seconds without', () => {
    const texts = ['20', '20s', '500ms', '2m', '1.5s', '168h'];
    assert.deepEqual(texts.map(duration), [20_000, 20_000, 500, 120_000, 1500, 604_800_000]);
  });

  it('are no durations where nothing would pass, or more than a timer can wait', () => {
    for (const text of [
      '0',
      '0ms',
      '-1s',
      '',
      's',
      '1d',
      '36000m',
      '169h',
      '1e3',
      'NaN',
      '9'.repeat(400),
    ]) {
      assert.throws(() => duration(text), /a time such as 30s/, text);
    }
  });

  it('are lists and ranges of seeds', () => {
    assert.deepEqual(seedList('1..3'), [1, 2, 3]);
    assert.deepEqual(seedList('7,1'), [7, 1]);
    for (const text of ['3..1', '1..99999', '1..4000000000', '2147483640..2147483650', 'a', '1,,2'])
      assert.throws(() => seedList(text), text);
  });
});

// The last line of a history of ours, by which one that was cut or edited is told from one that is whole.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realClock } from '../../../harness/ground/clock.ts';
import { SEALED } from '../../../harness/record/end-line.ts';
import { judge } from '../../../harness/record/judge.ts';
import { readHistory } from '../../../harness/record/load.ts';
import { createRecorder, fileSink } from '../../../harness/record/recorder.ts';
import { useStore } from '../../support/cli.ts';

describe('the end of a history', () => {
  const store = useStore();
  let files = 0;

  /** Written as a run is; the last of its reads answers `last`. */
  const write = (last: number): string => {
    const file = join(store.path, `${++files}.jsonl`);
    const header = {
      format: 'doubletake-history',
      version: 1,
      model: 'counter',
      ...SEALED,
    } as const;
    const recorder = createRecorder(fileSink(file), header, realClock);
    for (let n = 1; n <= 20; n++) {
      const add = { process: 0, f: 'add', key: 'k \u{1f9ea}', value: 1 };
      recorder.record({ ...add, type: 'invoke' });
      recorder.record({ ...add, type: 'ok', result: n === 20 ? last : n });
    }
    recorder.close();
    return file;
  };
  const edited = (file: string, edit: (lines: string[]) => string[]): string => {
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    writeFileSync(file, `${edit(lines).join('\n')}\n`);
    return file;
  };
  const verdictOf = async (file: string) => {
    const history = await readHistory(file);
    const { verdict, reason } = judge(history);
    return { verdict, reason, notices: history.notices };
  };

  it('tells that nothing is missing and nothing was changed', async () => {
    const { verdict, notices } = await verdictOf(write(20));
    assert.deepEqual({ verdict, notices }, { verdict: 'valid', notices: [] });
    assert.match(
      readFileSync(write(20), 'utf8'),
      /"f":"end","value":\{"events":40,"sha256":"[0-9a-f]{64}"\}\}\n$/,
    );
  });

  it('makes unknown what was edited, unless it is invalid all the same', async () => {
    const mend = (line: string): string =>
      line.includes('"index":39,') ? line.replace('"result":7', '"result":20') : line;
    const mended = await verdictOf(edited(write(7), (lines) => lines.map(mend)));
    assert.equal(mended.verdict, 'unknown');
    assert.match(mended.reason, /changed after it had been written/);
    const invalid = await verdictOf(
      edited(write(7), (lines) => lines.map((line) => line.replace('"time":', '"time": '))),
    );
    assert.equal(invalid.verdict, 'invalid');
    assert.match(invalid.notices.join(), /changed after it had been written/);
  });

  it('makes unknown what was cut in the middle, and says where its last line is missing', async () => {
    const cut = await verdictOf(edited(write(20), (lines) => lines.toSpliced(-3, 2)));
    assert.equal(cut.verdict, 'unknown');
    const killed = await verdictOf(edited(write(20), (lines) => lines.slice(0, -1)));
    assert.equal(killed.verdict, 'valid');
    assert.match(killed.notices.join(), /last line is missing/);
    const old = edited(write(20), ([header, ...lines]) => [
      header!.replace('"sealed":true,', ''),
      ...lines.slice(0, -1),
    ]);
    assert.deepEqual((await verdictOf(old)).notices, []);
  });
});

// What cannot be written at the very end costs a folder that file, and nobody the verdict.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { finishRun } from '../../../harness/campaign/finish-run.ts';
import { createRunFolder } from '../../../harness/record/store.ts';
import { useStore } from '../../support/cli.ts';
import { loadRun } from '../../../harness/record/load.ts';

const HISTORY = fileURLToPath(
  new URL('../../../../test/histories/porcupine/c01-ok.txt', import.meta.url),
);

describe('the end of a run', () => {
  const store = useStore();

  it('keeps the verdict where page, compressed history and verdict cannot be written', async () => {
    const folder = createRunFolder(store.path, { system: 'fixed', seed: 2 });
    for (const name of ['report.html', 'verdict.json', 'history.jsonl.gz'])
      mkdirSync(join(folder.path, name));
    const notes: string[] = [];
    const judged = await loadRun(HISTORY);
    await finishRun(folder, judged, { isReported: true, note: (one) => notes.push(one) });
    assert.equal(notes.length, 2);
    for (const note of notes) assert.match(note, /^the run is judged, but cannot write .*EISDIR/);
    assert.deepEqual(
      readdirSync(folder.path).filter((name) => name.includes('partial')),
      [],
    );
  });
});

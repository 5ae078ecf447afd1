// The page on histories: each of its files is judged as it stands there.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRun } from '../../../harness/record/load.ts';
import { filesOf, writeFiles } from '../../support/docs.ts';

describe('the page of histories', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'doubletake-'));
    writeFiles(folder, filesOf('histories.md'));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const { name } of filesOf('histories.md')) {
    it(`has in ${name} a history that is valid`, async () => {
      const { judgement } = await loadRun(join(folder, name));
      assert.equal(judgement.verdict, 'valid', judgement.reason);
      assert.deepEqual([judgement.model, judgement.operations.ok], ['register', 2]);
    });
  }
});

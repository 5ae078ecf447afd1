import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile } from '../../../harness/ground/json-file.ts';
import { pageAddress } from '../../../harness/ground/page-address.ts';
import { UsageError } from '../../../harness/ground/usage-error.ts';
import { useStore } from '../../support/cli.ts';

describe('files of others', () => {
  const store = useStore();

  it('that are damaged JSON are refused in one line, though it quotes several', () => {
    const file = join(store.path, 'plan.json');
    writeFileSync(file, '{\n  "seed": 1,\n  "" "nemesis",\n  "see"\n}');
    assert.throws(
      () => readJsonFile(file, 'a plan'),
      (error) =>
        error instanceof UsageError &&
        /^.*plan\.json: cannot be read as a plan: .*$/.test(error.message),
    );
  });

  it('have a page, whatever their names are', () => {
    assert.equal(pageAddress('ben/1 2'), 'ben/1%202/report.html');
    assert.equal(pageAddress('\ud800/x'), '%EF%BF%BD/x/report.html');
    assert.equal(pageAddress('\u{1f600}'), '%F0%9F%98%80/report.html');
  });
});

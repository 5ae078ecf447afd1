import { deepEqual, equal, match } from 'node:assert/strict';
import { isAsExpected, type GalleryRow } from '../../../harness/campaign/gallery.ts';
import { doubletake } from '../../support/cli.ts';

describe('the gallery of mistakes', function () {
  this.timeout(120_000);

  it('is put to the test: a broken protocol, one that is stuck and a safe one', async () => {
    const words = ['gallery', 'no-dups', 'amnesia-guarded', 'checked-reads', '--runs', '1'];
    const { stdout, exitCode, stderr } = await doubletake([...words, '--json']);
    equal(exitCode, 0, stderr);
    const rows = JSON.parse(stdout) as GalleryRow[];
    deepEqual(
      rows.map(({ protocol, expected, exploration }) => [protocol, expected, exploration.end]),
      [
        ['no-dups', 'duplicated-execution', 'violation'],
        ['amnesia-guarded', 'stuck', 'stuck'],
        ['checked-reads', 'none', 'exhausted'],
      ],
    );
    const [broken, stuck, safe] = rows as [GalleryRow, GalleryRow, GalleryRow];
    equal(isAsExpected({ ...safe, exploration: broken.exploration }), false);
    equal(isAsExpected({ ...broken, exploration: safe.exploration }), false);
    equal(isAsExpected({ ...stuck, exploration: safe.exploration }), false);
  });

  it('is a table, with what was expected', async () => {
    const { stdout } = await doubletake(['gallery', 'seq-reset', '--runs', '1']);
    match(stdout, /^protocol +expected +shortest violation/);
    match(stdout, /^seq-reset +wrong-result +lost-operation/m);
    match(stdout, /^1 of 1 as expected$/m);
  });
});

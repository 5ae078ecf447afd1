// Golden files: what a report prints, kept beside the tests. `GOLDEN=write npm test` writes them anew;
// a changed file is then read and judged like any other change.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';

const folder = new URL('../../../../test/harness/report/golden/', import.meta.url);

export async function assertGolden(name: string, actual: string): Promise<void> {
  const file = new URL(name, folder);
  if (process.env['GOLDEN'] === 'write') await writeFile(file, actual);
  assert.equal(actual, await readFile(file, 'utf8'));
}

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLines } from '../../../harness/ground/file-end.ts';

describe('the end of a file', () => {
  let folder: string;
  const write = (text: string): string => {
    const file = join(folder, 'log');
    writeFileSync(file, text);
    return file;
  };
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'doubletake-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is its last whole lines', async () => {
    assert.deepEqual(await lastLines(write('a\nb\nc\n'), 2), ['b', 'c']);
    assert.deepEqual(await lastLines(write('a\nb'), 9), ['a', 'b']);
  });

  it('is nothing where there is no file, or nothing in it', async () => {
    assert.deepEqual(await lastLines(join(folder, 'none'), 2), []);
    assert.deepEqual(await lastLines(write('\n\n'), 2), []);
  });

  it('has no torn line of a large file', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index} of many`);
    const found = await lastLines(write(`${lines.join('\n')}\n`), 30_000);
    assert.ok(found.length > 1000);
    assert.deepEqual(found, lines.slice(-found.length));
  });
});

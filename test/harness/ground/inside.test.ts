import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  inside,
  isPlainName,
  isPlainPath,
  isReallyInside,
} from '../../../harness/ground/inside.ts';

describe('names from outside', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doubletake-'));
    mkdirSync(join(folder, 'store', 'ben'), { recursive: true });
    writeFileSync(join(folder, 'secret'), 'x');
    symlinkSync('..', join(folder, 'store', 'up'));
    symlinkSync(join(folder, 'secret'), join(folder, 'store', 'ben', 'link'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are plain, or are refused', () => {
    for (const name of ['ben', 'ben.puthash.mix.7', 'a b', 'é']) assert.ok(isPlainName(name), name);
    for (const name of [
      '',
      '.',
      '..',
      '.hidden',
      'a/b',
      'a\\b',
      'a\nb',
      'x'.repeat(300),
      7,
      null,
    ]) {
      assert.ok(!isPlainName(name), String(name));
    }
    assert.ok(isPlainPath('runs/ben/2026-7'));
    for (const path of ['/etc', 'a/../b', 'a//b', '../a', '']) assert.ok(!isPlainPath(path), path);
  });

  it('stay in their folder, and lead through no link', () => {
    const store = join(folder, 'store');
    assert.equal(inside(store, 'ben/new'), join(store, 'ben', 'new'));
    assert.throws(() => inside(store, '../secret'), /no path in it/);
    assert.throws(() => inside(store, 'up/secret'), /is a link/);
    assert.throws(() => inside(store, 'ben/link'), /is a link/);
  });

  it('are inside when the file itself is', () => {
    const store = join(folder, 'store');
    assert.ok(isReallyInside(store, join(store, 'ben')));
    for (const path of ['up/secret', 'ben/link', 'none', '.', '..']) {
      assert.ok(!isReallyInside(store, join(store, path)), path);
    }
  });
});

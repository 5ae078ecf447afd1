// check and explain on a history of transactions, as a user calls them.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { doubletake, useStore } from '../support/cli.ts';

describe('a history of transactions on the command line', () => {
  const store = useStore();
  const file = (): string => {
    const path = join(store.path, 'history.edn');
    writeFileSync(
      path,
      '{:type :ok, :value [[:append :x 1] [:r :y nil]]}\n{:type :ok, :value [[:append :y 1] [:r :x nil]]}\n',
    );
    return path;
  };

  it('is judged by the level that --expect names', async () => {
    const strict = await doubletake(['check', file()]);
    assert.equal(strict.exitCode, 1, strict.stdout);
    assert.match(strict.stdout, /INVALID .*G2-item/);
    const snapshot = await doubletake(['check', file(), '--expect', 'snapshot-isolation']);
    assert.equal(snapshot.exitCode, 0, snapshot.stdout);
  });

  it('is refused for a level that nobody knows, in one line that names those there are', async () => {
    const { exitCode, stderr } = await doubletake(['check', file(), '--expect', 'serialisable']);
    assert.equal(exitCode, 254);
    assert.match(stderr, /serialisable.* read-uncommitted, .*strict-serializable/);
  });

  it('is explained by its circle of dependencies', async () => {
    const { stdout } = await doubletake(['explain', file()]);
    assert.match(
      stdout,
      /T0 .*\[append x 1\].*\n.*\n.*rw: T\d read . without the 1 that T\d appended/,
    );
    assert.match(stdout, /again: a circle/);
  });
});

// What a worker that was killed leaves in its folder is swept by the next one, and nothing else is.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeRunPlace, sweepRunPlaces } from '../../../harness/campaign/worker-places.ts';
import { useStore } from '../../support/cli.ts';

describe('the place of a worker', () => {
  const store = useStore();

  it('keeps the runs of the living, of other machines and of strangers, and no others', () => {
    sweepRunPlaces(join(store.path, 'nowhere'));
    const [mine, dead, elsewhere] = ['a', 'b', 'c'].map((id) => makeRunPlace(store.path, id));
    const stranger = join(store.path, 'd-XXXXXX');
    mkdirSync(stranger);
    const change = (folder: string, changes: object): void => {
      const file = join(folder, '.owner.json');
      const owner = JSON.parse(readFileSync(file, 'utf8')) as object;
      writeFileSync(file, JSON.stringify({ ...owner, ...changes }));
    };
    change(dead!, { started: 'at another time' });
    change(elsewhere!, { started: 'at another time', host: 'another' });
    sweepRunPlaces(store.path);
    assert.deepEqual([mine!, dead!, elsewhere!, stranger].map(existsSync), [
      true,
      false,
      true,
      true,
    ]);
  });
});

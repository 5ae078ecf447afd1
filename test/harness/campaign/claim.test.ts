import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimRun } from '../../../harness/campaign/claim.ts';
import { thisProcess } from '../../../harness/cluster/process/run-state.ts';
import { useStore } from '../../support/cli.ts';
import { job, nightOf } from './night-on-disk.ts';

describe('the claim on a run', () => {
  const store = useStore();
  const one = job('shop', 1);
  const ten = job('shop', 10);

  it('is held by one at a time, and others get it when it is given up', () => {
    const night = nightOf(store.path, '2026-11-22', [one, ten], {});
    const release = claimRun(night, one.id);
    assert.ok(release);
    assert.equal(claimRun(night, one.id), undefined);
    assert.ok(claimRun(night, ten.id), 'another run, though its name begins alike');
    release();
    assert.ok(claimRun(night, one.id));
  });

  it('is taken over from a harness that died, though its pid is in use again', () => {
    const night = nightOf(store.path, '2026-11-23', [one], {});
    claimRun(night, one.id);
    const claims = join(night.path, 'claims');
    const [first = ''] = readdirSync(claims);
    writeFileSync(join(claims, first), JSON.stringify({ ...thisProcess(), started: 'long ago' }));
    assert.ok(claimRun(night, one.id));
    assert.equal(claimRun(night, one.id), undefined, 'once');
  });
});

// Whose word a plan is: one that was made here is done again, what another one names is imported only where
// the user says so.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeHeader } from '../../../checker/index.ts';
import { cacheFolder } from '../../../harness/ground/cache-folder.ts';
import { createRunFolder, toJson } from '../../../harness/record/store.ts';
import { sealOf } from '../../../harness/record/trust.ts';
import { doubletake, useStore } from '../../support/cli.ts';

describe('a plan of somebody else', () => {
  const store = useStore();
  let run: string;
  let config: string;
  let mark: string;

  beforeEach(() => {
    mark = join(store.path, 'was-imported');
    config = join(store.path, 'config.mjs');
    const text = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(mark)}, '');`;
    writeFileSync(config, `${text} export default {};`);
    const workload = { name: 'own', clients: 1, keys: 1, rateHz: 1, deadlineMs: 1 };
    const folder = createRunFolder(store.path, {
      ...{ version: 1, system: 'theirs', configFile: config, seed: 1, nemesis: 'none' },
      ...{ durationMs: 1, workload, faults: [] },
    });
    run = folder.path;
    writeFileSync(
      folder.history,
      encodeHeader({ format: 'doubletake-history', version: 1, model: 'own' }),
    );
  });
  afterEach(() => rmSync(mark, { force: true }));

  const edit = (): void => {
    const file = join(run, 'plan.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"seed": 1', '"seed": 2'));
  };

  it('is imported by nobody who was not told to trust it', async () => {
    edit();
    for (const command of ['replay', 'check', 'shrink']) {
      const { exitCode, stderr } = await doubletake([command, run]);
      assert.equal(exitCode, 254, stderr);
      assert.match(stderr, /^doubletake: .*not made on this machine.*config\.mjs.*--trust$/);
      assert.ok(!existsSync(mark), command);
    }
    const trusted = await doubletake(['replay', run, '--trust']);
    assert.match(trusted.stderr, /^running .*config\.mjs, which the plan of/);
    assert.ok(existsSync(mark));
  }).timeout(60_000);

  it('without a seal, or with that of another plan, is no plan of ours', async () => {
    const other = run;
    rmSync(join(run, 'plan.hmac'));
    assert.match((await doubletake(['replay', run])).stderr, /--trust/);
    edit();
    writeFileSync(join(other, 'plan.hmac'), `${'0'.repeat(64)}\n`);
    assert.match((await doubletake(['replay', other])).stderr, /--trust/);
  });

  it('asks for the same where it was kept in a file', async () => {
    const file = join(store.path, 'kept.json');
    const plan: unknown = JSON.parse(readFileSync(join(run, 'plan.json'), 'utf8'));
    const seen = { kind: 'stale-read', sentence: 'old', failed: { hits: 1, of: 1 } };
    const kept = { format: 'doubletake-kept', version: 1, ...seen, plan };
    writeFileSync(file, JSON.stringify({ ...kept, seal: '0'.repeat(64) }));
    assert.match((await doubletake(['replay', file])).stderr, /^doubletake: .*--trust$/);
    assert.ok(!existsSync(mark));
    await doubletake(['replay', file, '--trust']);
    assert.ok(existsSync(mark));
    rmSync(mark);
    writeFileSync(file, JSON.stringify({ ...kept, seal: sealOf(toJson(kept)) }));
    assert.match((await doubletake(['replay', file])).stderr, /^running .*config\.mjs/);
    assert.ok(existsSync(mark));
  }).timeout(60_000);

  it('is told from one that was made here, which says what it imports', async () => {
    const { stderr } = await doubletake(['replay', run]);
    assert.match(stderr, /^running .*config\.mjs/);
    assert.doesNotMatch(stderr, /--trust/);
    assert.ok(existsSync(mark));
    assert.equal(statSync(join(cacheFolder(), 'plan-key')).mode & 0o777, 0o600);
  });
});

// The page on test suites, followed in a project elsewhere with the runners that are installed here;
// package.test.ts does it with all of them, and everything downloaded.
import { deepEqual, equal } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPortPool } from '../../harness/cluster/ports.ts';
import { processesOf } from '../support/cli.ts';
import { installLinked } from '../support/project.ts';
import { compiles, followSuite, prepareSuite } from '../support/suite-project.ts';

describe('the page on test suites', function () {
  this.timeout(180_000);
  const ports = openPortPool();
  let project: string;
  before(async () => {
    project = mkdtempSync(join(tmpdir(), 'doubletake-suite-'));
    await installLinked(project);
    prepareSuite(project, await ports.take());
  });
  after(async () => {
    await ports.release();
    rmSync(project, { recursive: true, force: true });
  });
  afterEach(() => deepEqual(processesOf(project), [], 'nothing is left running'));

  for (const runner of ['node:test', 'mocha'] as const) {
    it(`ends with ${runner} as it says`, async () => followSuite(project, runner));
  }

  it('has types that hold without skipLibCheck', async () => {
    equal(await compiles(project, 'nodenext', ['node-test', 'mocha']), '');
  });
});

// The package as somebody gets it: installed from its tarball with everything it needs from the
// registry, beside all the runners. `npm run test:package`, because it downloads them.
import { deepEqual, equal } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { openPortPool } from '../../harness/cluster/ports.ts';
import { processesOf } from '../support/cli.ts';
import { packInto, writeInto } from '../support/project.ts';
import { compiles, followSuite, prepareSuite } from '../support/suite-project.ts';

const BESIDE = ['vitest', 'jest', '@jest/globals', 'expect', 'mocha', '@types/mocha'];
const TYPES = ['@types/node@20', 'typescript'];

describe('the package, downloaded', function () {
  this.timeout(600_000);
  const ports = openPortPool();
  let project: string;
  before(async () => {
    project = mkdtempSync(join(tmpdir(), 'doubletake-package-'));
    prepareSuite(project, await ports.take());
    const tarball = await packInto(project);
    const flags = ['--save-dev', '--no-audit', '--no-fund', '--loglevel', 'error'];
    await execa('npm', ['install', ...flags, tarball, ...BESIDE, ...TYPES], { cwd: project });
  });
  after(async () => {
    await ports.release();
    rmSync(project, { recursive: true, force: true });
  });
  afterEach(() => deepEqual(processesOf(project), [], 'nothing is left running'));

  for (const runner of ['node:test', 'mocha', 'vitest', 'jest'] as const) {
    it(`fails on a broken server and passes on the mended one with ${runner}`, async () =>
      followSuite(project, runner));
  }

  for (const module of ['nodenext', 'bundler'] as const) {
    it(`has types that hold under ${module} without skipLibCheck`, async () => {
      equal(await compiles(project, module, ['node-test', 'mocha', 'vitest', 'jest']), '');
    });

    it(`refuses a wrong option under ${module}`, async () => {
      const wrong = `import { probe } from 'doubletake';\nawait probe('http://x', { time: 5 });\n`;
      writeInto(project, 'wrong/wrong.test.mjs', wrong);
      const complaints = await compiles(project, module, ['wrong']);
      equal(/TS2322/.test(complaints), true, complaints);
    });
  }
});

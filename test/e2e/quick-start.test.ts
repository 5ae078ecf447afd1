// The README's quick start, followed to the letter with the package from its tarball, everything downloaded;
// `npm run test:package`. The clone's own line is done by what it starts: the demonstration.
import { deepEqual, equal, match } from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { openPortPool } from '../../harness/cluster/ports.ts';
import { dial } from '../../harness/net/dial.ts';
import { processesOf } from '../support/cli.ts';
import { packInto, tutorialServer, writeInto } from '../support/project.ts';
import { until } from '../support/until.ts';

const README = fileURLToPath(new URL('../../../README.md', import.meta.url));

describe('the quick start', function () {
  this.timeout(600_000);
  const ports = openPortPool();
  let parent: string;
  let mine: string;
  before(async () => {
    parent = mkdtempSync(join(tmpdir(), 'doubletake-quick-'));
    mine = join(parent, 'mine');
    for (const folder of [mine, join(parent, 'doubletake')]) mkdirSync(folder);
    await packInto(join(parent, 'doubletake'));
    writeInto(mine, 'package.json', { name: 'mine', private: true });
  });
  after(async () => {
    await ports.release();
    rmSync(parent, { recursive: true, force: true });
  });
  afterEach(() => deepEqual(processesOf(parent), [], 'nothing is left running'));

  const [inClone = '', inProject = ''] = [
    ...readFileSync(README, 'utf8').matchAll(/^```sh\n(.*?)^```$/gms),
  ].map(([, text]) => text!);
  const shell = (line: string) =>
    execa('bash', ['-ec', line], { cwd: mine, reject: false, all: true });

  it("installs, probes a server that runs, and runs a system of one's own", async () => {
    const port = await ports.take();
    writeInto(mine, 'server.mjs', tutorialServer(port).broken);
    const server = execa(process.execPath, ['server.mjs'], { cwd: mine, reject: false });
    await until(async () => (await dial(`127.0.0.1:${port}`, 500)) === 'accepted');
    try {
      const lines = inProject.trim().split('\n');
      equal(lines.length, 3);
      for (const line of lines) {
        const done = await shell(line.replace('URL', `http://127.0.0.1:${port}/charges`));
        equal(done.exitCode, 0, `${line}\n${done.all}`);
        if (!line.startsWith('npm')) match(done.all, /^VALID /m);
      }
    } finally {
      server.kill();
      await server;
    }
  });

  it('tells the story that npm start tells', async () => {
    match(inClone, /npm start/);
    const told = await shell('npx doubletake demo');
    equal(told.exitCode, 0, told.all);
    match(told.stdout, /^INVALID {2}ben[^]*^VALID {4}fixed[^]*^Three things to try next:/m);
  });
});

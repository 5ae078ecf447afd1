// Where Toxiproxy is looked for, in which order, and what is not accepted.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  cachedProgram,
  findToxiproxy,
} from '../../../../harness/cluster/proxy/toxiproxy-install.ts';

/** A program that answers -version as Toxiproxy does. */
const PROGRAM = '#!/bin/sh\necho toxiproxy-server version 2.12.0-test\n';
const FILE = `toxiproxy-server-${platform()}-${arch() === 'x64' ? 'amd64' : arch()}`;

async function place(file: string, text = PROGRAM): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { mode: 0o755 });
  return file;
}

describe('finding Toxiproxy', () => {
  let root: string;
  let environment: NodeJS.ProcessEnv;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'doubletake-test-'));
    environment = { PATH: join(root, 'bin'), XDG_CACHE_HOME: join(root, 'cache') };
  });

  afterEach(() => rm(root, { recursive: true }));

  it('takes the one that is named, then the PATH, then the cache, then the stand-in', async () => {
    const find = (): ReturnType<typeof findToxiproxy> =>
      findToxiproxy({ environment, mayInstall: false });
    assert.equal((await find()).kind, 'stand-in');
    await place(cachedProgram(environment));
    assert.equal((await find()).from, 'cache');
    await place(join(root, 'bin', 'toxiproxy-server'));
    assert.equal((await find()).from, 'path');
    environment = { ...environment, TOXIPROXY_SERVER: await place(join(root, 'mine')) };
    assert.deepEqual(await find(), {
      kind: 'toxiproxy',
      from: 'option',
      version: '2.12.0-test',
      command: [join(root, 'mine')],
    });
  });

  it('refuses a named one that is missing, or is something else', async () => {
    await assert.rejects(findToxiproxy({ environment, server: 'nowhere' }), /"nowhere"/);
    const server = await place(join(root, 'other'), '#!/bin/sh\necho hello\n');
    await assert.rejects(findToxiproxy({ environment, server }), /does not answer as Toxiproxy/);
    environment = { ...environment, TOXIPROXY_URL: 'http://127.0.0.1:1' };
    await assert.rejects(findToxiproxy({ environment }), /no Toxiproxy answers at TOXIPROXY_URL/);
  });

  describe('in a release', () => {
    let release: Server;
    let files: Readonly<Record<string, string>>;

    beforeEach(async () => {
      release = createServer((call, answer) => {
        const text = files[call.url ?? ''];
        answer.writeHead(text === undefined ? 404 : 200).end(text);
      });
      await new Promise<void>((resolve) => {
        release.listen(0, '127.0.0.1', resolve);
      });
      const { port } = release.address() as AddressInfo;
      environment = { ...environment, TOXIPROXY_RELEASE_URL: `http://127.0.0.1:${port}` };
    });

    afterEach(() => release.close());

    const digest = createHash('sha256').update(PROGRAM).digest('hex');

    it('downloads once with the right checksum, side by side without harm', async () => {
      files = { '/checksums.txt': `${digest}  ${FILE}\n`, [`/${FILE}`]: PROGRAM };
      const found = await Promise.all([
        findToxiproxy({ environment }),
        findToxiproxy({ environment }),
      ]);
      assert.deepEqual(new Set(found.map(({ version }) => version)), new Set(['2.12.0-test']));
      assert.equal((await findToxiproxy({ environment })).from, 'cache');
      assert.deepEqual(await readdir(dirname(cachedProgram(environment))), ['toxiproxy-server']);
    });

    it('never keeps a file with another checksum, and says loudly what serves instead', async () => {
      files = { '/checksums.txt': `${digest}  ${FILE}\n`, [`/${FILE}`]: `${PROGRAM}# evil` };
      const lines: string[] = [];
      const found = await findToxiproxy({ environment, progress: (line) => lines.push(line) });
      assert.equal(found.kind, 'stand-in');
      assert.match(lines.join('\n'), /checksum of .* is wrong[^]*NOTICE.*STAND-IN/);
      await assert.rejects(stat(cachedProgram(environment)), /ENOENT/);
    });
  });
});

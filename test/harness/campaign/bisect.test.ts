import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert as assertProperty, asyncProperty, integer, nat } from 'fast-check';
import { bisect, type Bisection } from '../../../harness/campaign/bisect.ts';
import { doubletake, useStore } from '../../support/cli.ts';

describe('bisect', () => {
  const store = useStore();

  it('finds the first bad build, and asks about few', async () => {
    await assertProperty(
      asyncProperty(integer({ min: 2, max: 200 }), nat(), async (count, drawn) => {
        const firstBad = 1 + (drawn % (count - 1));
        const builds = Array.from({ length: count }, (_, place) => String(place));
        const { first, tried } = await bisect(builds, async (build) => Number(build) >= firstBad);
        assert.equal(first, String(firstBad));
        assert.ok(tried.length <= 3 + Math.log2(count), `${tried.length} of ${count}`);
      }),
    );
  });

  it('says when the oldest is bad already, or the newest good', async () => {
    assert.equal((await bisect(['a', 'b'], async () => true)).first, undefined);
    assert.equal((await bisect(['a', 'b'], async () => false)).first, undefined);
  });

  it('makes each build ready and runs the recorded plan on it', async () => {
    const inStore = (...args: string[]) => doubletake(args, {}, store.path);
    writeFileSync(join(store.path, 'server.mjs'), SERVER);
    writeFileSync(join(store.path, 'config.json'), JSON.stringify(CONFIG));
    writeFileSync(join(store.path, 'build'), '5');
    const bad = await inStore('run', './config.json', '--time', '1s', '--nemesis', 'none');
    assert.equal(bad.exitCode, 1, bad.stderr);

    const found = await inStore(
      ...['bisect', '1', '2', '3', '4', '5', '--plan', 'runs/counter/latest', '--times', '1'],
      ...['--prepare', 'echo {build} > build', '--system', './config.json', '--json'],
    );
    assert.equal(found.exitCode, 0, found.stderr);
    const { first, tried } = JSON.parse(found.stdout) as Bisection;
    assert.equal(first, '4');
    assert.deepEqual(
      tried.map(({ build, isBad }) => `${build} ${isBad ? 'bad' : 'good'}`),
      ['5 bad', '1 good', '3 good', '4 bad'],
    );

    const unready = await inStore(
      ...['bisect', '1', '2', '--prepare', 'exit 7', '--system', './config.json'],
    );
    assert.equal(unready.exitCode, 254, unready.stderr);
    assert.match(unready.stderr, /2 could not be made ready: exit 7/);
  });
});

/** From build 4 on it counts twice what it is told to count once. */
const SERVER = `
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
const times = Number(readFileSync('build', 'utf8')) >= 4 ? 2 : 1;
const counts = new Map();
createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  const before = counts.get(request.url) ?? 0;
  if (request.method === 'POST') counts.set(request.url, before + times * JSON.parse(body).by);
  response.end(JSON.stringify({ value: counts.get(request.url) ?? 0 }));
}).listen(Number(process.argv[2]), '127.0.0.1');
`;

const CONFIG = {
  name: 'counter',
  nodes: { s1: { command: [process.execPath, 'server.mjs', '{port}'] } },
  workloads: ['counter'],
  client: {
    http: {
      operations: {
        add: { path: '/{key}', body: { by: '{value}' }, result: 'value' },
        read: { path: '/{key}', isRead: true, result: 'value' },
      },
    },
  },
};

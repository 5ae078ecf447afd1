// Whole clusters of real processes: what they can do, and that nothing of them stays behind.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCluster } from '../../../harness/cluster/real-cluster.ts';
import {
  type ClusterOptions,
  type RunningCluster,
} from '../../../harness/cluster/running-cluster.ts';
import type { StartedNode } from '../../../harness/cluster/node-spec.ts';
import { ask, exchange } from '../../support/exchange.ts';
import { assertPortsClosed, processesNaming } from '../../support/ports-and-processes.ts';
import { toxiproxies } from '../../support/toxiproxies.ts';

const LITTLE_SERVER = fileURLToPath(new URL('../../support/little-server.js', import.meta.url));
const [toxiproxy] = await toxiproxies();

function littleServer(name: string, ...words: readonly string[]): StartedNode {
  return {
    name,
    readyPath: '/ready',
    command: ({ listen, peers, dataFolder }) => [
      process.execPath,
      LITTLE_SERVER,
      listen,
      // Names the test's folder, so that a process left behind can be found by it.
      `--data=${dataFolder}`,
      ...Object.entries(peers).map(([peer, address]) => `${peer}=${address}`),
      ...words,
    ],
  };
}

function addressOf(cluster: RunningCluster, from: string, to: string): string {
  return cluster.addresses[from]?.[to] ?? '';
}

describe('a cluster of real processes', () => {
  let root: string;
  let notes: string[];

  const start = (options: Partial<ClusterOptions> = {}): Promise<RunningCluster> =>
    startCluster({
      nodes: [littleServer('s1'), littleServer('s2')],
      links: [
        { from: 's1', to: 's2' },
        { from: 's2', to: 's1' },
      ],
      clients: ['c0'],
      folder: { path: root, logs: join(root, 'logs'), traces: join(root, 'traces') },
      ...(toxiproxy === undefined ? {} : { toxiproxy }),
      onNote: (note) => notes.push(note),
      ...options,
    });

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'doubletake-test-'));
    notes = [];
  });

  afterEach(async () => {
    assert.deepEqual(processesNaming(root), [], 'processes are left');
    await rm(root, { recursive: true });
  });

  it('starts, reaches each node through its own link, and stops without a trace', async () => {
    const cluster = await start();
    assert.equal((await ask(addressOf(cluster, 'c0', 's1'), '/add')).body, '1');
    assert.equal((await ask(addressOf(cluster, 'c0', 's1'), '/ask/s2')).body, '1');
    await cluster.breakLinks([{ from: 's1', to: 's2' }], { f: 'cut' });
    assert.match((await ask(addressOf(cluster, 'c0', 's1'), '/ask/s2')).body ?? '', /ECONNREFUSED/);
    assert.equal((await ask(addressOf(cluster, 'c0', 's2'), '/ask/s1')).body, '2');
    await cluster.stop();
    await assertPortsClosed(cluster.facts);
    await cluster.stop();
    assert.deepEqual(notes, []);
  });

  it('kills and starts a node, on its port, with its memory lost and its log kept', async () => {
    const cluster = await start();
    const address = addressOf(cluster, 'c0', 's2');
    assert.equal((await ask(address, '/add')).body, '1');
    const pid = cluster.pids()['s2'] ?? 0;
    assert.ok((await cluster.beginOnNode('s2', { f: 'kill' })).verified);
    assert.equal(cluster.nodeState('s2'), 'down');
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    assert.equal((await cluster.beginOnNode('s2', { f: 'kill' })).verified, false);
    assert.ok((await cluster.endOnNode('s2', { f: 'kill' })).verified);
    assert.equal((await ask(address, '/add')).body, '1');
    await cluster.stop();
    const log = await readFile(join(root, 'logs', 's2.log'), 'utf8');
    assert.equal(log.match(/listens on/g)?.length, 2);
    assert.deepEqual(notes, [], 'a death that was asked for is no news');
  });

  it('pauses a node, whose requests wait until it is resumed', async () => {
    const cluster = await start();
    assert.ok((await cluster.beginOnNode('s2', { f: 'pause' })).verified);
    assert.equal(cluster.nodeState('s2'), 'paused');
    const waiting = exchange(addressOf(cluster, 'c0', 's2'), '/add');
    await ask(addressOf(cluster, 'c0', 's1'), '/add');
    assert.equal(waiting.bytes(), 0);
    assert.ok((await cluster.endOnNode('s2', { f: 'pause' })).verified);
    assert.equal((await waiting.ended).body, '1');
    await cluster.stop();
  });

  it('heals everything: paused, cut and dead at once', async () => {
    const cluster = await start();
    await cluster.beginOnNode('s1', { f: 'pause' });
    await cluster.beginOnNode('s2', { f: 'kill' });
    await cluster.breakLinks(cluster.links, { f: 'cut' });
    const healed = await cluster.healAll();
    assert.ok(healed.verified, healed.evidence);
    assert.equal((await ask(addressOf(cluster, 'c0', 's1'), '/ask/s2')).body, '1');
    await cluster.stop();
  });

  it('tells when a node ends by itself', async () => {
    const nodes = [littleServer('s1'), littleServer('s2', '--exit-on=/die')];
    const exited = new EventEmitter();
    const told = once(exited, 'note');
    const deaths: unknown[] = [];
    const cluster = await start({
      nodes,
      onNote: (note) => exited.emit('note', note),
      onDeath: (node, end) => deaths.push([node, end]),
    });
    void ask(cluster.direct['s2'] ?? '', '/die');
    assert.deepEqual(await told, ['node s2 exited by itself with code 1']);
    const killed = once(exited, 'note');
    process.kill(-cluster.pids()['s1']!, 'SIGKILL');
    assert.deepEqual(await killed, ['node s1 was ended by SIGKILL']);
    assert.deepEqual(deaths, [
      ['s2', { code: 1 }],
      ['s1', { signal: 'SIGKILL' }],
    ]);
    assert.equal(cluster.nodeState('s2'), 'down');
    assert.equal(cluster.failed.aborted, false);
    await cluster.stop();
    await assertPortsClosed(cluster.facts);
  });

  it('does not call a node killed whose server left its process group and still answers', async () => {
    const { command } = littleServer('s2');
    const daemon: StartedNode = {
      ...littleServer('s2'),
      command: (place) => ['sh', '-c', 'setsid "$@" & wait', 'sh', ...command(place)],
    };
    const cluster = await start({ nodes: [littleServer('s1'), daemon] });
    try {
      const { verified, evidence } = await cluster.beginOnNode('s2', { f: 'kill' });
      assert.equal(verified, false);
      assert.match(
        evidence,
        /is gone, but 127\.0\.0\.1:\d+ still answers: the server left its group/,
      );
    } finally {
      await cluster.stop();
    }
    // The daemon, too, is ended with the cluster.
    await assertPortsClosed(cluster.facts);
  });

  it('says which program is missing', async () => {
    const nodes = [
      littleServer('s1'),
      { ...littleServer('s2'), command: () => ['/no/such/server'] },
    ];
    await assert.rejects(
      start({ nodes }),
      /node s2 cannot be started: there is no program \/no\/such/,
    );
  });

  it('shows the log of a node that ends before it is ready', async () => {
    const nodes = [littleServer('s1'), littleServer('s2', '--refuse')];
    await assert.rejects(start({ nodes }), /s2 exited by itself with code 3[^]*refusing to start/);
  });

  it('shows the log of a node that never becomes ready', async () => {
    const nodes = [littleServer('s1'), littleServer('s2', '--never-ready')];
    await assert.rejects(
      start({ nodes, readyTimeoutMs: 1000 }),
      /s2 was not ready within 1000 ms[^]*listens on/,
    );
  });

  it('fails when Toxiproxy dies midway, and stops the rest', async () => {
    const cluster = await start();
    process.kill(cluster.pids()['toxiproxy'] ?? 0, 'SIGKILL');
    if (!cluster.failed.aborted) await once(cluster.failed, 'abort');
    assert.match(String(cluster.failed.reason), /Toxiproxy died: it was ended by SIGKILL/);
    await assert.rejects(cluster.breakLinks(cluster.links, { f: 'cut' }), /Toxiproxy died/);
    await cluster.stop();
    await assertPortsClosed(cluster.facts);
  });

  it('leaves nothing when it is aborted at any moment of its start', async () => {
    for (let delayMs = 0; delayMs <= 240; delayMs += 30) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error('enough')), delayMs);
      const nodes = [littleServer('s1'), littleServer('s2', '--never-ready')];
      await assert.rejects(start({ nodes, signal: controller.signal }), /enough/);
      assert.deepEqual(processesNaming(root), [], `after ${delayMs} ms`);
    }
  });

  it('leaves nothing when the harness itself is killed, not even what a node has started', async () => {
    const holder = fileURLToPath(new URL('../../support/cluster-holder.js', import.meta.url));
    const child = spawn(process.execPath, [holder, root], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    assert.ok(processesNaming(root).length >= 4, 'Toxiproxy, a shell, its server, and the holder');
    child.kill('SIGKILL');
    await once(child, 'exit');
    while (processesNaming(root).length > 0) await new Promise(setImmediate);
  });
});

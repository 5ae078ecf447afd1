import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingPreload } from '../../../../harness/cluster/preload-library.ts';
import type { StartedNode } from '../../../../harness/cluster/node-spec.ts';
import { findToxiproxy } from '../../../../harness/cluster/proxy/toxiproxy-install.ts';
import { startCluster } from '../../../../harness/cluster/real-cluster.ts';
import type { RunningCluster } from '../../../../harness/cluster/running-cluster.ts';
import type { NodeFault } from '../../../../harness/plan/fault.ts';

const SERVER = fileURLToPath(new URL('../../../systems/notebook.js', import.meta.url));

describe('the disk of a node', () => {
  let folder: string;
  let cluster: RunningCluster;
  before(async function () {
    if ((await missingPreload('disk')) !== undefined) return this.skip();
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'doubletake-disk-'));
    const node: StartedNode = {
      name: 's1',
      stores: true,
      command: ({ listen, dataFolder }) => {
        const port = listen.split(':')[1]!;
        return [process.execPath, SERVER, port, dataFolder];
      },
    };
    cluster = await startCluster({
      nodes: [node],
      ...{ links: [], clients: [], disks: true },
      toxiproxy: await findToxiproxy({ server: 'stand-in' }),
      folder: { path: folder, logs: join(folder, 'logs'), traces: join(folder, 'traces') },
    });
  });
  afterEach(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const post = async (path: string): Promise<string> => {
    const answer = await fetch(`http://${cluster.direct['s1']}/${path}`, { method: 'POST' });
    return answer.text();
  };
  const lines = async (): Promise<string> => {
    const text = await (await fetch(`http://${cluster.direct['s1']}/`)).text();
    return text.trim().split('\n').join(' ');
  };
  const suffer = async (fault: NodeFault): Promise<void> => {
    const begun = await cluster.beginOnNode('s1', fault);
    assert.ok(begun.verified, begun.evidence);
    const ended = await cluster.endOnNode('s1', fault);
    assert.ok(ended.verified, ended.evidence);
  };

  it('keeps what was written over a kill, synced or not', async () => {
    await post('one?sync');
    await post('two');
    await suffer({ f: 'kill' });
    assert.equal(await lines(), 'one two');
  });

  it('loses, without power, what was not synced, and nothing else', async () => {
    await post('one?sync');
    await post('two');
    await post('three');
    await suffer({ f: 'power-loss' });
    assert.equal(await lines(), 'one');
    await post('four?sync');
    await suffer({ f: 'power-loss' });
    assert.equal(await lines(), 'one four');
  });

  it('gets back what was written over', async () => {
    await post('one');
    await post('two?sync');
    await post('TWO?rewrite');
    assert.equal(await lines(), 'one TWO');
    await suffer({ f: 'power-loss' });
    assert.equal(await lines(), 'one two');
  });

  it('remembers over a kill what was never synced', async () => {
    await post('one');
    await suffer({ f: 'kill' });
    assert.equal(await lines(), 'one');
    await suffer({ f: 'power-loss' });
    assert.equal(await lines(), '');
  });

  for (const [f, told] of [
    ['disk-full', 'ENOSPC'],
    ['disk-error', 'EIO'],
  ] as const) {
    it(`refuses with ${told} while it has the fault ${f}, and is seen to`, async () => {
      const begun = cluster.beginOnNode('s1', { f });
      let answer = await post('refused');
      while (answer === 'written') answer = await post('refused');
      assert.equal(answer, told);
      const { verified, evidence } = await begun;
      assert.ok(verified, evidence);
      assert.match(evidence, /calls of s1 refused/);
      await cluster.endOnNode('s1', { f });
      assert.equal(await post('one'), 'written');
    });
  }

  it('is slow while it shall be', async () => {
    const fault = { f: 'disk-slow', latencyMs: 50 } as const;
    const begun = cluster.beginOnNode('s1', fault);
    const writing = Promise.all([post('one?sync'), post('two?sync'), post('three')]);
    const { verified, evidence } = await begun;
    assert.ok(verified, evidence);
    await writing;
    await cluster.endOnNode('s1', fault);
    assert.equal(await lines(), 'one two three');
  });

  it('is not said to have a fault that nothing ran into', async () => {
    const { verified, evidence } = await cluster.beginOnNode('s1', { f: 'disk-full' });
    assert.ok(!verified);
    assert.match(evidence, /s1 did nothing on its disk|no call of s1/);
  });
});

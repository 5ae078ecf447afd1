// Ports that no two runs share, and that are free again when a run is over.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { dial } from '../../../harness/net/dial.ts';
import { openPortPool } from '../../../harness/cluster/ports.ts';

describe('the pool of ports', () => {
  it('never hands out a port twice, to whomever, and none outside 10000-32000', async () => {
    const pools = Array.from({ length: 4 }, openPortPool);
    try {
      const taken = await Promise.all(
        pools.flatMap((pool) => Array.from({ length: 120 }, () => pool.take())),
      );
      assert.equal(new Set(taken).size, taken.length);
      assert.ok(taken.every((port) => port >= 10_000 && port < 32_000));
    } finally {
      await Promise.all(pools.map((pool) => pool.release()));
    }
  });

  it('passes over a port that somebody listens on', async () => {
    const pool = openPortPool();
    const first = await pool.take();
    const server = createServer().listen(first + 1, '127.0.0.1');
    await new Promise((resolve) => {
      server.once('listening', resolve);
    });
    assert.ok((await pool.take()) > first + 1);
    server.close();
    await pool.release();
    assert.equal(await dial(`127.0.0.1:${Math.floor(first / 100) * 100}`, 1000), 'refused');
  });
});

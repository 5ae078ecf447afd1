// A receiver that does not read wedges a real Toxiproxy as soon as a toxic changes on its stream
// (Shopify/toxiproxy#558). The fault is in force all the same, and what it took is told.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinkFault } from '../../../harness/plan/fault.ts';
import { openLinks } from '../../../harness/cluster/links/links.ts';
import { openPortPool } from '../../../harness/cluster/ports.ts';
import { openProxyServer } from '../../../harness/cluster/proxy/proxy-server.ts';
import { Wire } from '../../../harness/cluster/links/wire.ts';
import { toxiproxies } from '../../support/toxiproxies.ts';

const SLOW: LinkFault = { f: 'slow', latencyMs: 10, jitterMs: 0 };
/** More than the buffers of the kernel on the whole way can hold. */
const MUCH_BYTES = 60_000_000;

for (const toxiproxy of await toxiproxies()) {
  describe(`a receiver that does not read, behind ${toxiproxy.kind}`, () => {
    it('keeps no fault from taking hold', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'doubletake-test-'));
      const pool = openPortPool();
      const sockets: Socket[] = [];
      const port = await pool.take();
      const receiver = createServer({ pauseOnConnect: true }, (socket) => {
        sockets.push(socket.on('error', () => undefined));
      }).listen(port, '127.0.0.1');
      const troubles: string[] = [];
      const proxies = await openProxyServer({
        toxiproxy,
        port: await pool.take(),
        folder,
        signal: new AbortController().signal,
        onDeath: (sentence) => troubles.push(sentence),
      });
      const listen = `127.0.0.1:${await pool.take()}`;
      const place = { listen, upstream: `127.0.0.1:${port}`, prefix: 't-' };
      const wire = new Wire({ from: 'a', to: 'b' }, place);
      const links = openLinks({
        wires: [wire],
        api: proxies.api,
        restart: proxies.restart,
        canaryPath: () => undefined,
        onTrouble: (sentence) => troubles.push(sentence),
      });
      try {
        await links.open();
        const sender = connect(Number(listen.split(':')[1]), '127.0.0.1');
        sockets.push(sender.on('error', () => undefined));
        sender.write(Buffer.alloc(MUCH_BYTES));
        await untilStuck(sender);
        const broken = await links.break([wire.link], SLOW);
        assert.ok(broken.verified, broken.evidence);
        const mended = await links.mend([wire.link], SLOW);
        assert.ok(mended.verified, mended.evidence);
        if (toxiproxy.kind === 'toxiproxy') assert.match(troubles.join(), /a->b is wedged/);
      } finally {
        await proxies.stop();
        for (const socket of sockets) socket.destroy();
        receiver.close();
        await pool.release();
        await rm(folder, { recursive: true });
      }
    });
  });
}

/** Done when nothing has left the sender for a while. */
async function untilStuck(sender: Socket): Promise<void> {
  for (let before = -1; before !== sender.bytesWritten - sender.writableLength;) {
    before = sender.bytesWritten - sender.writableLength;
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
  }
}

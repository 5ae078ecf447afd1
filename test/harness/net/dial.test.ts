// Addresses as they are written beside a port: names, IPv4, and IPv6 in brackets.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { dial } from '../../../harness/net/dial.ts';

const all = Object.values(networkInterfaces()).flat();
const hasIpv6 = all.some((one) => one?.address === '::1');

describe('dialling', () => {
  for (const host of ['127.0.0.1', 'localhost', ...(hasIpv6 ? ['::1'] : [])]) {
    it(`is accepted at ${host} while somebody listens, and refused afterwards`, async () => {
      const server = createServer((socket) => socket.end()).listen(0, host);
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
      assert.equal(await dial(address, 1000), 'accepted');
      server.close();
      await once(server, 'close');
      assert.equal(await dial(address, 1000), 'refused');
    });
  }
});

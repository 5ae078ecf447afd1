import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { realClock } from '../../../harness/ground/clock.ts';
import { openHttpClient } from '../../../harness/client/http-client.ts';
import { seededRandom } from '../../../harness/ground/random.ts';

describe('a client made of an HTTP mapping', () => {
  let server: Server;
  before((done) => {
    server = createServer((request, response) => response.end(JSON.stringify(request.url)));
    server.listen(0, '127.0.0.1', done);
  });
  after((done) => {
    server.close(done);
    server.closeAllConnections();
  });

  it('asks for paths in any alphabet, with words that may hold anything', async () => {
    const { port } = server.address() as AddressInfo;
    const read = { method: 'GET', path: '/zähler {x}/{key}?at={key}', headers: {}, result: '.' };
    const client = openHttpClient(
      {
        ...{ node: 's1', attempts: 1, attemptTimeoutMs: 5000, retryPauseMs: 0 },
        operations: { read: { ...read, results: {}, fail: [], isRead: true } },
      },
      {
        ...{ name: 'c0', addresses: { s1: `127.0.0.1:${port}` } },
        ...{ clock: realClock, random: seededRandom(1) },
      },
    );
    const { signal } = new AbortController();
    const told = await client.invoke({ f: 'read', key: 'a/ß?' }, { client: 'c0', seq: 1 }, signal);
    assert.deepEqual(told, {
      ...{ type: 'ok', node: 's1' },
      result: '/z%C3%A4hler%20{x}/a%2F%C3%9F%3F?at=a%2F%C3%9F%3F',
    });
  });
});

// What keeping a connection must never change: a call is sent once, and gets its own answer or none.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import {
  callHttp,
  callThrough,
  type HttpCall,
  type HttpOutcome,
} from '../../../harness/net/http-call.ts';

describe('an HTTP call', () => {
  let server: Server;
  let address: string;
  let sockets: Socket[];
  /** Paths in the order in which they came, each of which may be answered late. */
  let asked: string[];
  let unanswered: Map<string, ServerResponse>;

  beforeEach(async () => {
    sockets = [];
    asked = [];
    unanswered = new Map();
    server = createServer((request, response) => {
      const path = request.url ?? '';
      asked.push(path);
      if (path.startsWith('/late')) unanswered.set(path, response);
      else if (path.startsWith('/breaks')) request.socket.destroy();
      else if (path.startsWith('/endless')) pour(response);
      else if (path.startsWith('/half'))
        response.writeHead(200, { 'content-length': 9 }).write('1');
      else {
        if (path.startsWith('/last')) response.setHeader('connection', 'close');
        response.end(path);
      }
      server.emit('asked');
    });
    server.on('connection', (socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  });

  const call = (path: string, more: Partial<HttpCall> = {}): Promise<HttpOutcome> =>
    callHttp({
      origin: `http://${address}`,
      path,
      method: 'POST',
      body: { asked: path },
      keepsConnection: true,
      ...more,
    });
  const answer = (path: string): HttpOutcome => ({ type: 'answer', status: 200, body: path });

  it('is broken where the answer is larger than anybody needs, and reads no more of it', async () => {
    const outcome = await call('/endless');
    assert.equal(outcome.type, 'broken');
    assert.match('error' in outcome ? outcome.error : '', /larger than 8 MiB/);
  });

  it('takes the connection of the one before it', async () => {
    for (const path of ['/1', '/2', '/3']) assert.deepEqual(await call(path), answer(path));
    assert.equal(sockets.length, 1);
  });

  it('has a connection of its own when it does not ask to share', async () => {
    await call('/1');
    await call('/2', { keepsConnection: false });
    await call('/3', { keepsConnection: false });
    assert.equal(sockets.length, 3);
  });

  it('goes on where the server closes each connection after its answer', async () => {
    for (let round = 0; round < 20; round++) {
      assert.deepEqual(await call(`/last${round}`), answer(`/last${round}`));
    }
    assert.equal(sockets.length, 20);
  });

  it('does not wait for one that is under way', async () => {
    await call('/1');
    const late = call('/late');
    await once(server, 'asked');
    assert.deepEqual(await call('/2'), answer('/2'));
    unanswered.get('/late')?.end('/late');
    assert.deepEqual(await late, answer('/late'));
    assert.equal(sockets.length, 2);
  });

  it('after a time-out gets its own answer, and the late one is read by nobody', async () => {
    await call('/1');
    assert.deepEqual(await call('/late', { timeoutMs: 50 }), { type: 'broken', error: 'timeout' });
    unanswered.get('/late')?.end('/late');
    assert.deepEqual(await call('/2'), answer('/2'));
    assert.deepEqual(await call('/3'), answer('/3'));
    assert.deepEqual(asked, ['/1', '/late', '/2', '/3']);
  });

  it('is given up at once by its signal, and before that is not even sent', async () => {
    const stop = new AbortController();
    const late = call('/late', { signal: stop.signal });
    await once(server, 'asked');
    stop.abort();
    assert.equal((await late).type, 'broken');
    assert.equal((await call('/never', { signal: stop.signal })).type, 'broken');
    assert.deepEqual(await call('/1'), answer('/1'));
    assert.deepEqual(asked, ['/late', '/1']);
  });

  for (const path of ['/breaks', '/half']) {
    it(`is sent once, and is broken, when its connection ends (${path})`, async () => {
      await call('/1');
      const broken = call(path);
      await once(server, 'asked');
      server.closeAllConnections();
      assert.equal((await broken).type, 'broken');
      assert.deepEqual(await call('/2'), answer('/2'));
      assert.deepEqual(asked, ['/1', path, '/2']);
    });
  }

  it('dials anew when the kept connection was closed while it was idle', async () => {
    await call('/1');
    const closed = once(sockets[0]!, 'close');
    sockets[0]!.end();
    await closed;
    assert.deepEqual(await call('/2'), answer('/2'));
    assert.equal(sockets.length, 2);
  });

  it('is never sent twice where the closing of its connection may cross with it', async () => {
    for (let round = 0; round < 50; round++) {
      await call(`/before${round}`);
      for (const socket of sockets) socket.destroy();
      const outcome = await call(`/crossing${round}`);
      assert.notEqual(outcome.type, 'refused', 'somebody listens');
    }
    assert.equal(new Set(asked).size, asked.length);
  });

  it('is refused when nobody listens, whatever was kept before', async () => {
    await call('/1');
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    const second = await call('/2');
    assert.ok(second.type !== 'answer', JSON.stringify(second));
    assert.deepEqual(await call('/3'), { type: 'refused', error: 'ECONNREFUSED' });
    assert.deepEqual(asked, ['/1']);
  });

  it('lets headers of the caller take the place of its own, in any spelling', async () => {
    const echo = createServer((request, response) => {
      response.end(JSON.stringify([request.rawHeaders, request.headers['content-type']]));
    });
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const { port } = echo.address() as AddressInfo;
    const place = callThrough(`127.0.0.1:${port}`, 'http://elsewhere.example/');
    const outcome = await call('/', {
      ...place,
      headers: { ...place.headers, 'Content-Type': 'text/csv' },
      keepsConnection: false,
    });
    echo.close();
    assert.ok(outcome.type === 'answer');
    const [raw, type] = outcome.body as [string[], string];
    assert.equal(type, 'text/csv');
    assert.equal(raw.filter((word) => word.toLowerCase() === 'content-type').length, 1);
    assert.ok(raw.includes('elsewhere.example'));
  });
});

/** Writes as fast as it is read, 64 MiB in all, until the reader goes away. */
function pour(response: ServerResponse): void {
  let left = 64;
  const more = (): void => {
    while (left-- > 0 && !response.destroyed) {
      if (!response.write('x'.repeat(2 ** 20))) return void response.once('drain', more);
    }
    response.end();
  };
  more();
}

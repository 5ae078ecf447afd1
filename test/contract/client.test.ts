import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { openHttpClient } from '../../harness/client/http-client.ts';
import { openModuleClient } from '../../harness/client/module-client.ts';
import { openProcessClient } from '../../harness/client/process-client.ts';
import { realClock } from '../../harness/ground/clock.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import type { Client, ClientContext } from '../../harness/client/client.ts';
import type { Completion, Op } from '../../harness/plan/operation.ts';
import type { TraceLine } from '../../harness/plan/trace-line.ts';

const fixture = (file: string): string =>
  fileURLToPath(new URL(`../systems/${file}`, import.meta.url));

const json = (status: string, body: string): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`;

/** What a server does to a request that it has received, which it may have executed. */
const behaviours: Readonly<Record<string, (socket: Socket) => void>> = {
  answers: (socket) => socket.end(json('200 OK', '{"value":5}')),
  'says that it did not execute': (socket) => socket.end(json('409 Conflict', '{}')),
  'answers an error': (socket) => socket.end(json('500 Internal Server Error', '{}')),
  'never answers': () => {},
  'closes the connection': (socket) => socket.end(),
  'resets the connection': (socket) => socket.resetAndDestroy(),
  'stops in the middle': (socket) => socket.end(json('200 OK', '{"value":5}').slice(0, -4)),
  'answers rubbish': (socket) => socket.end('EHLO\r\n\r\n'),
  'answers something else': (socket) => socket.end(json('200 OK', '{"other":5}')),
};

const kinds: Readonly<Record<string, (context: ClientContext) => Promise<Client>>> = {
  'HTTP mapping': async (context) =>
    openHttpClient(
      {
        node: 'any',
        attempts: 1,
        attemptTimeoutMs: 10_000,
        retryPauseMs: 0,
        operations: {
          add: {
            method: 'POST',
            path: '/',
            headers: {},
            body: '{value}',
            result: 'value',
            results: {},
            fail: [409],
            isRead: false,
          },
          read: {
            method: 'GET',
            path: '/',
            headers: {},
            result: 'value',
            results: {},
            fail: [],
            isRead: true,
          },
        },
      },
      context,
    ),
  module: (context) => openModuleClient(fixture('client-module.js'), context),
  process: (context) =>
    openProcessClient({ command: [process.execPath, fixture('client-process.js')] }, context),
};

const add: Op = { f: 'add', key: 'k', value: 1 };
const read: Op = { f: 'read', key: 'k' };

function contextFor(port: number, notes: string[] = [], traced: TraceLine[] = []): ClientContext {
  return {
    name: 'c0',
    addresses: { s1: `127.0.0.1:${port}` },
    clock: realClock,
    random: seededRandom(1),
    note: (note) => notes.push(note),
    trace: (line) => traced.push(line as unknown as TraceLine),
  };
}

function ask(client: Client, op: Op, deadlineMs: number, seq = 1): Promise<Completion> {
  return client.invoke(op, { client: 'c0', seq }, AbortSignal.timeout(deadlineMs));
}

for (const [kind, openClient] of Object.entries(kinds)) {
  describe(`client: ${kind}`, () => {
    let server: Server;
    let behave: (socket: Socket) => void;
    let client: Client;
    const traced: TraceLine[] = [];

    before(async () => {
      server = createServer((socket) => {
        socket.on('error', () => {});
        socket.once('data', () => behave(socket));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      client = await openClient(contextFor(port, [], traced));
    });

    after(async () => {
      await client.close();
      server.close();
    });

    const told = async (behaviour: string, op: Op): Promise<Completion> => {
      behave = behaviours[behaviour] as (socket: Socket) => void;
      return ask(client, op, behaviour === 'never answers' ? 200 : 5000);
    };

    it('is told the result', async () => {
      const completion = await told('answers', add);
      assert.deepEqual({ ...completion, node: 's1' }, { type: 'ok', result: 5, node: 's1' });
    });

    it('takes for definite what the server says it did not execute', async () => {
      assert.equal((await told('says that it did not execute', add)).type, 'fail');
    });

    for (const behaviour of Object.keys(behaviours).slice(2)) {
      it(`does not know whether it was executed when the server ${behaviour}`, async () => {
        assert.equal((await told(behaviour, add)).type, 'info');
      });

      it(`never claims a read when the server ${behaviour}`, async () => {
        assert.notEqual((await told(behaviour, read)).type, 'ok');
      });
    }

    for (const [behaviour, end] of [
      ['answers', 'answered 200'],
      ['answers an error', 'answered 500'],
      ['never answers', 'unanswered'],
      ['resets the connection', 'unanswered'],
    ] as const) {
      it(`traces its try: the server ${behaviour}`, async () => {
        traced.length = 0;
        await told(behaviour, add);
        const [called, ended, ...others] = traced;
        assert.deepEqual(others, []);
        assert.equal(called?.event, 'called');
        const { node, to, client: asker, seq, type, call } = called;
        assert.deepEqual([node, to, asker, seq, type], ['c0', 's1', 'c0', 1, 'add']);
        assert.equal([ended!.event, ended!.status].join(' ').trim(), end);
        assert.equal(ended!.call, call);
        assert.ok(ended!.time >= called.time);
      });
    }

    it('takes a refused dial for definite', async () => {
      const nobody = createServer();
      await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
      const { port } = nobody.address() as AddressInfo;
      await new Promise((resolve) => nobody.close(resolve));
      const lonely = await openClient(contextFor(port));
      assert.equal((await ask(lonely, add, 5000)).type, 'fail');
      await lonely.close();
    });
  });
}

describe('client: HTTP mapping with retries', () => {
  it('does not know when only the last of several tries was refused', async () => {
    const server = createServer((socket) => {
      socket.once('data', () => {
        socket.destroy();
        server.close();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = openHttpClient(
      {
        node: 'any',
        attempts: 2,
        attemptTimeoutMs: 1e3,
        retryPauseMs: 20,
        operations: {
          add: {
            method: 'POST',
            path: '/',
            headers: {},
            results: {},
            fail: [],
            isRead: false,
          },
        },
      },
      contextFor((server.address() as AddressInfo).port),
    );
    assert.deepEqual(await ask(client, add, 5000), { type: 'info', error: 'ECONNREFUSED' });
  });
});

describe('client: a process that breaks the rules', () => {
  const mistakes: Readonly<Record<string, RegExp>> = {
    garbage: /wrote a line that is not a JSON object: Traceback/,
    death: /its process ended with code 3/,
    silence: /did not answer in time/,
    another: /answered operation 2 when 1 was asked/,
    maybe: /^$/,
  };

  for (const [mistake, complaint] of Object.entries(mistakes)) {
    it(`(${mistake}) leaves the operation unknown, and the next gets a fresh process`, async () => {
      const notes: string[] = [];
      const command = [process.execPath, fixture('client-process.js'), mistake];
      const client = await openProcessClient({ command }, contextFor(1, notes));
      const deadlineMs = mistake === 'silence' ? 200 : 5000;
      assert.equal((await ask(client, add, deadlineMs, 1)).type, 'info');
      assert.equal((await ask(client, add, deadlineMs, 2)).type, 'info');
      assert.match(notes[0] ?? '', complaint);
      await client.close();
    });
  }

  it('(twice) is not believed the second time, and not used again', async () => {
    const notes: string[] = [];
    const command = [process.execPath, fixture('client-process.js'), 'twice'];
    const client = await openProcessClient({ command }, contextFor(1, notes));
    const types = [];
    for (const seq of [1, 2, 3]) types.push((await ask(client, add, 5000, seq)).type);
    assert.ok(
      types.every((type) => type !== 'fail'),
      types.join(),
    );
    assert.match(notes[0] ?? '', /nobody asked for|answered operation 1 when 2/);
    await client.close();
  });

  it('that is not there is told before the run begins', async () => {
    await assert.rejects(
      openProcessClient({ command: ['no-such-program-at-all'] }, contextFor(1)),
      /the client program no-such-program-at-all: there is no program no-such-program-at-all/,
    );
  });
});

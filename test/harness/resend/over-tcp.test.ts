// `resend --upstream`: real drivers on real servers; what it counts is what the server itself says.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { connect as connectNats } from 'nats';
import pg from 'pg';
import { createClient } from 'redis';
import { resend, type CallFunction, type ResendResult } from '../../../harness/index.ts';
import { doubletake } from '../../support/cli.ts';
import { startDatabase, type Database } from '../../support/database.ts';
import { until } from '../../support/until.ts';

describe('resend over TCP', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'doubletake-tap-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  describe('Redis', () => {
    let redis: Database | undefined;
    before(async function skipsWithoutIt() {
      redis = await startDatabase('redis-aof', folder);
      // Debian's redis-server has it.
      if (redis === undefined) return this.skip();
      await until(() =>
        value('ready').then(
          () => true,
          () => false,
        ),
      );
    });
    after(() => redis?.stop());

    const value = async (key: string): Promise<number> => {
      const client = createClient({ url: redis!.url, socket: { reconnectStrategy: false } });
      client.on('error', () => {});
      await client.connect();
      const text = await client.get(key);
      await client.close();
      return Number(text);
    };
    const ioredis: CallFunction = async (url, signal) => {
      const client = new Redis(url);
      client.on('error', () => {});
      signal.addEventListener('abort', () => client.disconnect());
      const answer = await client.incr('ioredis');
      client.disconnect();
      return answer;
    };
    const nodeRedis: CallFunction = async (url, signal) => {
      const client = createClient({ url });
      client.on('error', () => {});
      await client.connect();
      signal.addEventListener('abort', () => client.destroy());
      try {
        return await client.incr('redis');
      } finally {
        if (client.isOpen) client.destroy();
      }
    };

    it('runs INCR of ioredis twice after FIN and RST, and its caller sees 2', async () => {
      const result = await resend({
        caller: ioredis,
        upstream: { url: redis!.url },
        timeMs: 1500,
        fails: 'once',
      });
      assert.equal(result.verdict, 'invalid');
      assert.deepEqual(times(result), ['close 2', 'reset 2', 'silence 1']);
      // Once in peace.
      assert.equal(await value('ioredis'), 1 + 2 + 2 + 1);
      assert.equal(result.ways[0]?.caller?.lastLine, '3');
      assert.match(
        result.ways[0]?.sentence ?? '',
        /^the call was executed again .* after its conn/,
      );
    });

    it('runs INCR of node-redis once', async () => {
      const result = await resend({
        caller: nodeRedis,
        upstream: { url: redis!.url },
        timeMs: 1500,
        fails: 'once',
      });
      assert.equal(result.verdict, 'valid');
      assert.deepEqual(times(result), ['close 1', 'reset 1', 'silence 1']);
      assert.equal(await value('redis'), 4);
    });

    it('loses the reply of every try when it is told to, and counts by a command', async () => {
      const url = new URL(redis!.url);
      url.protocol = 'tcp:';
      const ask = `exec 3<>/dev/tcp/127.0.0.1/${url.port}; printf "GET ioredis\\r\\n" >&3`;
      const executed = `bash -c '${ask}; read -r _ <&3; read -r n <&3; echo $n'`;
      const before = await value('ioredis');
      const client = `
        const { Redis } = await import('ioredis');
        for (let tries = 0; tries < 3; tries += 1) {
          const client = new Redis({ port: process.env.DOUBLETAKE_PORT, retryStrategy: null });
          client.on('error', () => {});
          const answer = await client.incr('ioredis').catch(() => undefined);
          client.disconnect();
          if (answer !== undefined) break;
        }`;
      const run = await doubletake([
        ...['resend', '--upstream', url.href, '--executed', executed],
        ...['--ways', 'close', '--time', '30s', '--json', '--'],
        ...[process.execPath, '--input-type=module', '-e', client],
      ]);
      assert.equal(run.exitCode, 1, run.stderr);
      const result = JSON.parse(run.stdout) as ResendResult;
      assert.deepEqual(times(result), ['close 3']);
      assert.match(result.ways[0]?.sentence ?? '', /, and 3 times in all$/);
      assert.equal(await value('ioredis'), before + 1 + 3);
    });

    it('says what is wrong with a count, a scheme and a caller', async () => {
      const caller: CallFunction = () => undefined;
      const bad = (url: string, executed?: string): Promise<ResendResult> =>
        resend({ caller, upstream: { url, ...(executed !== undefined && { executed }) } });
      await assert.rejects(bad(redis!.url), /nothing was executed \(returned\)/);
      await assert.rejects(bad(redis!.url, 'echo many'), /is to print one number.*it said: many/);
      await assert.rejects(bad('tcp://127.0.0.1:1'), /say with --executed how to count/);
      await assert.rejects(bad('redis://127.0.0.1:1'), /cannot count executions at .*ECONNREFUSED/);
      await assert.rejects(bad('tcp://127.0.0.1', 'echo 1'), /say a port, such as tcp/);
    });
  });

  describe('PostgreSQL', () => {
    let postgres: Database | undefined;
    const ask = async (url: string, text: string): Promise<number> => {
      const client = new pg.Client({ connectionString: url });
      client.on('error', () => {});
      await client.connect();
      try {
        const { rows } = await client.query<{ n: string }>(text);
        return Number(rows[0]?.n);
      } finally {
        client.end().catch(() => {});
      }
    };
    before(async function skipsWithoutIt() {
      postgres = await startDatabase('postgres-sync', folder);
      // Debian's postgresql has it; it is no part of what the suite needs.
      if (postgres === undefined) return this.skip();
      await until(() =>
        ask(postgres!.url, 'CREATE TABLE orders (id int)').then(
          () => true,
          () => false,
        ),
      );
    });
    after(() => postgres?.stop());

    it('runs INSERT of pg once, and of a caller that tries again twice', async () => {
      const insert = (url: string): Promise<number> => ask(url, 'INSERT INTO orders VALUES (1)');
      const again: CallFunction = (url) => insert(url).catch(() => insert(url));
      const upstream = { url: `${postgres!.url}?table=orders` };
      const ways = ['close', 'reset'];
      const once = await resend({ caller: insert, upstream, ways });
      assert.deepEqual([...times(once), once.verdict], ['close 1', 'reset 1', 'valid']);
      const twice = await resend({ caller: again, upstream, ways });
      assert.deepEqual([...times(twice), twice.verdict], ['close 2', 'reset 2', 'invalid']);
      assert.equal(await ask(postgres!.url, 'SELECT count(*) AS n FROM orders'), 3 + 5);
    });
  });

  describe('NATS', () => {
    let nats: Database | undefined;
    before(async function skipsWithoutIt() {
      nats = await startDatabase('nats-window', folder);
      // Debian's nats-server has it; it is no part of what the suite needs.
      if (nats === undefined) return this.skip();
      await until(async () => {
        const connection = await connectNats({ servers: nats!.url }).catch(() => undefined);
        if (connection === undefined) return false;
        const manager = await connection.jetstreamManager();
        await manager.streams.add({ name: 'ORDERS', subjects: ['orders'] });
        await connection.close();
        return true;
      });
    });
    after(() => nats?.stop());

    it('stores twice what a caller publishes again without an id', async () => {
      const publish = async (url: string): Promise<unknown> => {
        const connection = await connectNats({ servers: url, reconnect: false });
        try {
          return await connection.jetstream().publish('orders', 'one', { timeout: 1000 });
        } finally {
          await connection.close();
        }
      };
      const publishTwice: CallFunction = (url) => publish(url).catch(() => publish(url));
      const upstream = { url: `${nats!.url}?stream=ORDERS` };
      const result = await resend({ caller: publishTwice, upstream, fails: 'once', timeMs: 5000 });
      assert.deepEqual(times(result), ['close 2', 'reset 2', 'silence 2']);
      await assert.rejects(
        resend({ caller: publishTwice, upstream: { url: nats!.url } }),
        /say what to count in, such as nats:.*stream=orders/,
      );
    });
  });

  it('resets really: a client sees ECONNRESET, and after FIN none', async () => {
    let count = 0;
    const server = createServer((socket) => {
      socket
        .on('error', () => {})
        .on('data', (asked) => {
          if (String(asked) === 'count\n') socket.end(`${count}\n`);
          else socket.write(`${(count += 1)}\n`);
        });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const caller: CallFunction = (url) =>
      new Promise((resolve) => {
        const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write('add\n'));
        socket.on('data', () => {
          socket.end();
          resolve('answered');
        });
        socket.on('end', () => resolve('end'));
        socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
      });
    const executed = `bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}; echo count >&3; cat <&3'`;
    try {
      const upstream = { url: `tcp://127.0.0.1:${port}`, executed };
      const { ways } = await resend({ caller, upstream, ways: ['close', 'reset'] });
      assert.deepEqual(
        ways.map(({ way, times: n, caller: seen }) => [way, n, seen?.lastLine]),
        [
          ['close', 1, 'end'],
          ['reset', 1, 'ECONNRESET'],
        ],
      );
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

function times({ ways }: ResendResult): string[] {
  return ways.map(({ way, times: n, miss }) => `${way} ${n ?? miss}`);
}

// Redis: one node behind clients with different habits, and a pair whose replica is promoted by
// whoever misses the primary.
import { splitAddress } from '../../net/http-call.ts';
import {
  missingDriver,
  missingProgram,
  openDriverClient,
  type Driver,
  type Habits,
} from './driver.ts';
import { performOnRedis, redisOperations, type Send } from './redis-operations.ts';
import type { System } from '../system.ts';
import type { StartedNode } from '../../cluster/node-spec.ts';
import type { ClientContext } from '../../client/client.ts';

const ONCE: Habits = { attempts: 1, attemptTimeoutMs: 1000, retryPauseMs: 0 };
/** Long enough for ioredis to find a new connection and send again. */
const PATIENT: Habits = { ...ONCE, attemptTimeoutMs: 5000 };
const IMPATIENT: Habits = { ...ONCE, attemptTimeoutMs: 500 };

export const redisSystems: readonly System[] = [
  single('redis-ioredis', 'ioredis with its defaults, which sends again what was not answered', {
    openClient: async (context) => openDriverClient(ioredis(context), PATIENT, context),
  }),
  single('redis-node', 'node-redis, which sends nothing again', { openClient: openNodeRedis }),
  single('redis-aof', 'append-only file with fsync always, so that a kill loses nothing', {
    openClient: openNodeRedis,
    flags: ['--appendonly', 'yes', '--appendfsync', 'always'],
  }),
  single(
    'redis-aof-everysec',
    'append-only file with fsync every second: a kill loses nothing, a loss of power the last second',
    {
      openClient: openNodeRedis,
      flags: ['--appendonly', 'yes', '--appendfsync', 'everysec'],
    },
  ),
  {
    name: 'redis-promoted',
    summary: 'Redis with a replica that any client promotes when it misses the primary',
    workloads: ['append', 'counter'],
    nodes: [
      nodeSpec('s1', () => []),
      nodeSpec('s2', (peers) => {
        const primary = splitAddress(peers['s1'] ?? '').map(String);
        return ['--replicaof', ...primary, '--repl-ping-replica-period', '1'];
      }),
    ],
    links: [{ from: 's2', to: 's1' }],
    openClient: async (context) => openDriverClient(promoting(context), IMPATIENT, context),
    missing,
  },
];

async function missing(): Promise<string | undefined> {
  const program = await missingProgram('redis-server', 'redis-server');
  return program ?? missingDriver('redis', 'ioredis');
}

function single(
  name: string,
  summary: string,
  {
    openClient,
    flags = [],
  }: { readonly openClient: System['openClient']; readonly flags?: readonly string[] },
): System {
  return {
    name,
    summary: `Redis, ${summary}`,
    workloads: Object.keys(redisOperations),
    nodes: [{ ...nodeSpec('s1', () => flags), stores: flags.includes('--appendonly') }],
    links: [],
    openClient,
    missing,
  };
}

function nodeSpec(
  name: string,
  flags: (peers: Readonly<Record<string, string>>) => readonly string[],
): StartedNode {
  return {
    name,
    command: ({ listen, dataFolder, peers }) => {
      const [host, port] = splitAddress(listen);
      const place = ['--bind', host, '--port', String(port), '--dir', dataFolder];
      return ['redis-server', ...place, '--save', '', ...flags(peers)];
    },
  };
}

interface Connection {
  readonly send: Send;
  readonly destroy: () => void;
}

function driver(
  connect: () => Promise<Connection>,
  { workload = '' }: ClientContext,
): Driver<Connection> {
  return {
    connect,
    perform: ({ send }, op) => performOnRedis(workload, op, send),
    destroy: ({ destroy }) => destroy(),
  };
}

function ioredis(context: ClientContext): Driver<Connection> {
  return driver(async () => {
    const { Redis } = await import('ioredis');
    const [host, port] = splitAddress(context.addresses['s1'] ?? '');
    const redis = new Redis({ host, port });
    redis.on('error', () => {});
    return {
      send: ([name = '', ...rest]) => redis.call(name, ...rest),
      destroy: () => redis.disconnect(),
    };
  }, context);
}

async function openNodeRedis(context: ClientContext): ReturnType<System['openClient']> {
  const connect = (): Promise<Connection> => nodeRedis(context.addresses['s1'] ?? '');
  return openDriverClient(driver(connect, context), ONCE, context);
}

/** Connected at once or not at all, never reconnecting, and without a queue for later. */
async function nodeRedis(address: string): Promise<Connection> {
  const { createClient } = await import('redis');
  const [host, port] = splitAddress(address);
  const redis = createClient({
    socket: { host, port, reconnectStrategy: false },
    disableOfflineQueue: true,
  });
  redis.on('error', () => {});
  await redis.connect();
  return {
    send: (command) => redis.sendCommand([...command]),
    destroy: () => {
      if (redis.isOpen) redis.destroy();
    },
  };
}

/** Asks one node until it does not answer; then the other, which it makes the primary if it is not. */
function promoting(context: ClientContext): Driver<Connection> {
  let primary = 's2';
  return driver(async () => {
    primary = primary === 's1' ? 's2' : 's1';
    const connection = await nodeRedis(context.addresses[primary] ?? '');
    await connection.send(['REPLICAOF', 'NO', 'ONE']);
    return connection;
  }, context);
}

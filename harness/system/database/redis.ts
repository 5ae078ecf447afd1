// Redis: one node behind clients with different habits, and replicas, one of which is promoted by
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
  replicated(
    'redis-promoted',
    'with a replica that any client promotes when it misses the primary',
    {
      replicas: ['s2'],
      acknowledgements: 0,
      isPromoted: true,
    },
  ),
  replicated(
    'redis-wait',
    'the same, where a write waits until one of two replicas has it (WAIT)',
    {
      replicas: ['s2', 's3'],
      acknowledgements: 1,
      isPromoted: true,
    },
  ),
  replicated(
    'redis-wait-unpromoted',
    'a write waits until both replicas have it; none is promoted',
    {
      replicas: ['s2', 's3'],
      acknowledgements: 2,
      isPromoted: false,
    },
  ),
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

/** A replica that was cut off is given up, and comes back, soon: a run is short. */
const FOLLOWING = [
  ...['--repl-ping-replica-period', '1', '--repl-timeout', '3'],
  ...['--repl-diskless-sync-delay', '0'],
];

interface Replication {
  readonly replicas: readonly string[];
  /** Of replicas, that a write waits for. */
  readonly acknowledgements: number;
  /** Whether the first replica is, by whoever misses the primary. */
  readonly isPromoted: boolean;
}

function replicated(
  name: string,
  summary: string,
  { replicas, acknowledgements, isPromoted }: Replication,
): System {
  const follow = (peers: Readonly<Record<string, string>>): readonly string[] => {
    const primary = splitAddress(peers['s1'] ?? '').map(String);
    return ['--replicaof', ...primary, ...FOLLOWING];
  };
  return {
    name,
    summary: `Redis, ${summary}`,
    workloads: ['append', 'counter'],
    nodes: [
      nodeSpec('s1', () => FOLLOWING),
      ...replicas.map((replica) => nodeSpec(replica, follow)),
    ],
    links: replicas.map((from) => ({ from, to: 's1' })),
    openClient: async (context) => {
      const unwaiting = isPromoted ? promoting(context) : toPrimary(context);
      return openDriverClient(waiting(unwaiting, acknowledgements), IMPATIENT, context);
    },
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
  return openDriverClient(toPrimary(context), ONCE, context);
}

function toPrimary(context: ClientContext): Driver<Connection> {
  return driver(() => nodeRedis(context.addresses['s1'] ?? ''), context);
}

/** How long replicas get to confirm a write, in milliseconds. */
const WAIT_MS = 300;

/** A write that too few replicas have in time may have been made all the same. */
function waiting(of: Driver<Connection>, acknowledgements: number): Driver<Connection> {
  if (acknowledgements === 0) return of;
  return {
    ...of,
    perform: async (connection, op, id) => {
      const result = await of.perform(connection, op, id);
      if (op.f === 'read') return result;
      const wait = ['WAIT', String(acknowledgements), String(WAIT_MS)];
      const confirmed = Number(await connection.send(wait));
      if (confirmed >= acknowledgements) return result;
      throw new Error(`confirmed by ${confirmed} of ${acknowledgements} replicas`);
    },
  };
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

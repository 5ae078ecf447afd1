// Redis: one node behind clients with different habits, and a pair whose replica is promoted by
// whoever misses the primary.
import type { Value } from '../../checker/index.ts';
import { splitAddress } from '../client/http-call.ts';
import { complete, missingDriver, missingProgram, NotSent } from './driver.ts';
import type { Client, ClientContext, NodeSpec, Op, System } from './system.ts';

export const redisSystems: readonly System[] = [
  single('redis-ioredis', 'ioredis with its defaults, which sends again what was not answered', {
    openClient: openIoredis,
  }),
  single('redis-node', 'node-redis, which sends nothing again', { openClient: openNodeRedis }),
  single('redis-aof', 'append-only file with fsync always, so that a kill loses nothing', {
    openClient: openNodeRedis,
    flags: ['--appendonly', 'yes', '--appendfsync', 'always'],
  }),
  {
    name: 'redis-promoted',
    summary: 'Redis with a replica that any client promotes when it misses the primary',
    workloads: ['append', 'counter'],
    nodes: [
      nodeSpec('s1', () => []),
      nodeSpec('s2', (peers) => [
        '--replicaof',
        ...splitAddress(peers['s1'] ?? '').map(String),
        '--repl-ping-replica-period',
        '1',
      ]),
    ],
    links: [{ from: 's2', to: 's1' }],
    openClient: openPromoting,
    missing,
  },
];

async function missing(): Promise<string | undefined> {
  const program = await missingProgram('redis-server', 'redis-server');
  return program ?? missingDriver('redis') ?? missingDriver('ioredis');
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
    workloads: ['counter', 'append'],
    nodes: [nodeSpec('s1', () => flags)],
    links: [],
    openClient,
    missing,
  };
}

function nodeSpec(
  name: string,
  flags: (peers: Readonly<Record<string, string>>) => readonly string[],
): NodeSpec {
  return {
    name,
    command: ({ listen, dataFolder, peers }) => {
      const [host, port] = splitAddress(listen);
      const place = ['--bind', host, '--port', String(port), '--dir', dataFolder];
      return ['redis-server', ...place, '--save', '', ...flags(peers)];
    },
  };
}

/** The commands of Redis that the workloads need, by any driver. */
type Send = (command: readonly string[]) => Promise<unknown>;

async function perform(
  { f, key = '', value = null }: Op,
  send: Send,
  isCounter: boolean,
): Promise<Value> {
  switch (f) {
    case 'add':
      return Number(await send(['INCRBY', `counter:${key}`, textOf(value)]));
    case 'append':
      await send(['RPUSH', `list:${key}`, textOf(value)]);
      return null;
    default:
      return isCounter
        ? Number((await send(['GET', `counter:${key}`])) ?? 0)
        : ((await send(['LRANGE', `list:${key}`, '0', '-1'])) as readonly string[]);
  }
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function openIoredis(context: ClientContext): Promise<Client> {
  const { Redis } = await import('ioredis');
  const [host, port] = splitAddress(context.addresses['s1'] ?? '');
  const redis = new Redis({ host, port });
  redis.on('error', () => {});
  const send: Send = ([name = '', ...rest]) => redis.call(name, ...rest);
  return {
    invoke: (op, _id, signal) =>
      complete(op, signal, () => perform(op, send, context.workload === 'counter')),
    close: async () => redis.disconnect(),
  };
}

interface Connection {
  readonly send: Send;
  readonly isOpen: () => boolean;
  readonly destroy: () => void;
}

/** Connected at once or not at all, never reconnecting, and without a queue for later. */
async function connect(address: string): Promise<Connection> {
  const { createClient } = await import('redis');
  const [host, port] = splitAddress(address);
  const redis = createClient({
    socket: { host, port, reconnectStrategy: false, connectTimeout: 1000 },
    disableOfflineQueue: true,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
  } catch (error) {
    throw new NotSent((error as Error).message, { cause: error });
  }
  return {
    send: (command) => redis.sendCommand([...command]),
    isOpen: () => redis.isReady,
    destroy: () => redis.destroy(),
  };
}

async function openNodeRedis(context: ClientContext): Promise<Client> {
  let connection: Connection | undefined;
  const drop = (): void => {
    if (connection?.isOpen() === true) connection.destroy();
    connection = undefined;
  };
  return {
    invoke: async (op, _id, signal) => {
      const completion = await complete(op, signal, async () => {
        if (connection?.isOpen() !== true)
          connection = await connect(context.addresses['s1'] ?? '');
        return perform(op, connection.send, context.workload === 'counter');
      });
      if (completion.type !== 'ok') drop();
      return completion;
    },
    close: async () => drop(),
  };
}

const GIVE_UP_MS = 500;

/** Asks the node that it believes in; when that does not answer it promotes the other, and believes in that. */
async function openPromoting(context: ClientContext): Promise<Client> {
  let primary = 's1';
  let connection: Connection | undefined;
  const drop = (): void => {
    if (connection?.isOpen() === true) connection.destroy();
    connection = undefined;
  };
  const failOver = async (): Promise<void> => {
    drop();
    const other = primary === 's1' ? 's2' : 's1';
    const promoted = await connect(context.addresses[other] ?? '').catch(() => undefined);
    if (promoted === undefined) return;
    await promoted.send(['REPLICAOF', 'NO', 'ONE']).catch(() => undefined);
    connection = promoted;
    primary = other;
  };
  return {
    invoke: async (op, _id, signal) => {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(GIVE_UP_MS)]);
      const node = primary;
      const completion = await complete(op, patience, async () => {
        if (connection?.isOpen() !== true)
          connection = await connect(context.addresses[node] ?? '');
        return perform(op, connection.send, context.workload === 'counter');
      });
      if (completion.type !== 'ok') await failOver();
      return { ...completion, node };
    },
    close: async () => drop(),
  };
}

// NATS JetStream, three servers with a stream that each of them has: a list is read from whichever server
// answers, or only after a marker of one's own, which a majority must have stored.
import type { NatsConnection } from 'nats';
import type { RequestId, Value } from '../../../checker/index.ts';
import { httpStatus } from '../../net/dial.ts';
import { missingDriver, openDriverClient } from './driver.ts';
import { natsServer } from './nats-program.ts';
import { missingOf, pathOf, provide } from './programs.ts';
import type { System } from '../system.ts';
import type { NodePlace, StartedNode } from '../../cluster/node-spec.ts';
import type { Client, ClientContext } from '../../client/client.ts';
import type { Op } from '../../plan/operation.ts';

const SERVERS = ['s1', 's2', 's3'];

export const natsClusterSystems: readonly System[] = [
  natsCluster('nats-direct', 'any of three servers answers a read (direct get)', {
    isMarked: false,
  }),
  natsCluster('nats-marked', 'a reader first publishes a marker, and reads up to that', {
    isMarked: true,
  }),
];

interface Ways {
  /** Whether a read begins with a marker that the stream must hold before it is answered. */
  readonly isMarked: boolean;
}

function natsCluster(name: string, summary: string, ways: Ways): System {
  return {
    name,
    summary: `NATS JetStream, ${summary}`,
    workloads: ['append'],
    nodes: SERVERS.map(nodeSpec),
    links: SERVERS.flatMap((from) =>
      SERVERS.filter((to) => to !== from).map((to) => ({ from, to })),
    ),
    openClient: async (context) => openClient(context, ways),
    missing: async () => (await missingOf(natsServer)) ?? missingDriver('nats'),
    provide: (provision) => provide(natsServer, provision),
  };
}

/** The same port of other loopback addresses: ours as long as that of 127.0.0.1 is. */
function forPeers(listen: string): string {
  return listen.replace('127.0.0.1', '127.0.0.2');
}

function forWatchers(listen: string): string {
  return listen.replace('127.0.0.1', '127.0.0.3');
}

function nodeSpec(name: string): StartedNode {
  return {
    name,
    listensForPeers: forPeers,
    isReady: async ({ listen }) => {
      const path = '/healthz?js-server-only=true';
      return (await httpStatus(forWatchers(listen), path, 500)) === 200;
    },
    command: (place) => {
      const script = 'printf %s "$1" >"$2" && exec "$0" -c "$2"';
      const file = `${place.dataFolder}/nats.conf`;
      return ['/bin/sh', '-c', script, pathOf(natsServer), configOf(name, place), file];
    },
  };
}

/** All routes are listed, so that none is found out by gossip, past the links. */
function configOf(name: string, { listen, peers, dataFolder }: NodePlace): string {
  return JSON.stringify({
    server_name: name,
    listen,
    http: forWatchers(listen),
    jetstream: { store_dir: dataFolder, sync_interval: 'always' },
    ping_interval: '1s',
    ping_max: 2,
    cluster: {
      name: 'lists',
      listen: forPeers(listen),
      no_advertise: true,
      pool_size: -1,
      routes: Object.values(peers).map((address) => `nats://${address}`),
    },
  });
}

const ATTEMPT_MS = 1500;
const STREAM = 'LISTS';

function openClient(context: ClientContext, { isMarked }: Ways): Client {
  // Each client stays with one server: who is cut off together with it sees what it sees.
  const address = context.addresses[context.random.pick(SERVERS)] ?? '';
  let isMade = false;
  return openDriverClient(
    {
      connect: async () => {
        const { connect } = await import('nats');
        const options = { reconnect: false, ignoreClusterUpdates: true, timeout: 1000 };
        const connection = await connect({ servers: address, ...options });
        if (!isMade) await makeStream(connection);
        isMade = true;
        return connection;
      },
      perform: (connection, op, id) => perform(connection, op, { id, isMarked }),
      destroy: (connection) => void connection.close().catch(() => undefined),
    },
    { attempts: 1, attemptTimeoutMs: ATTEMPT_MS, retryPauseMs: 0 },
    context,
  );
}

async function makeStream(connection: NatsConnection): Promise<void> {
  const manager = await connection.jetstreamManager({ checkAPI: false });
  const subjects = ['list.*'];
  await manager.streams.add({ name: STREAM, subjects, num_replicas: 3, allow_direct: true });
}

async function perform(
  connection: NatsConnection,
  { f, key = '', value = null }: Op,
  { id, isMarked }: { readonly id: RequestId; readonly isMarked: boolean },
): Promise<Value> {
  const subject = `list.${key}`;
  const publish = async (element: Value, msgID: string): Promise<number> => {
    const body = new TextEncoder().encode(JSON.stringify(element));
    const options = { msgID, timeout: ATTEMPT_MS };
    return (await connection.jetstream().publish(subject, body, options)).seq;
  };
  const msgID = `${id.client}-${id.seq}`;
  if (f === 'append') {
    await publish(value, msgID);
    return null;
  }
  const upTo = isMarked ? await publish(null, msgID) : 0;
  for (;;) {
    const { elements, last } = await readAll(connection, subject);
    if (last >= upTo) return elements;
  }
}

interface Stored {
  /** Markers are none. */
  readonly elements: readonly Value[];
  /** The number of the last message of the subject. */
  readonly last: number;
}

/** As the server has it that answers; a majority is not asked. */
async function readAll(connection: NatsConnection, next_by_subj: string): Promise<Stored> {
  const { RequestStrategy } = await import('nats');
  const subject = `$JS.API.DIRECT.GET.${STREAM}`;
  const question = JSON.stringify({ seq: 1, batch: BATCH, next_by_subj });
  const answers = await connection.requestMany(subject, question, {
    strategy: RequestStrategy.SentinelMsg,
    maxWait: ATTEMPT_MS,
  });
  const elements: Value[] = [];
  let last = 0;
  for await (const answer of answers) {
    // The last one has no body: the end of the batch, or nothing found.
    if (answer.data.length === 0) return { elements, last };
    last = Number(answer.headers?.get('Nats-Sequence'));
    const element = answer.json<Value>();
    if (element !== null) elements.push(element);
  }
  throw new Error('the answer has no end');
}

/** More than a run can append. */
const BATCH = 100_000;

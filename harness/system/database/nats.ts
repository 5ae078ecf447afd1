// NATS JetStream: a message that is published again under its id is stored once, as long as the server
// still remembers the id. How long the client waits before it tries again decides.
import type { JetStreamClient, JetStreamManager, NatsConnection } from 'nats';
import type { RequestId, Value } from '../../../checker/index.ts';
import { splitAddress } from '../../net/http-call.ts';
import { missingDriver, openDriverClient } from './driver.ts';
import { natsServer } from './nats-program.ts';
import { missingOf, pathOf, provide } from './programs.ts';
import type { System } from '../system.ts';
import type { Op } from '../../plan/operation.ts';

export const natsSystems: readonly System[] = [
  nats('nats-late', 'a publish is tried again after the duplicate window', {
    windowMs: 1000,
    retryPauseMs: 1500,
  }),
  nats('nats-window', 'a publish is tried again within the duplicate window', {
    windowMs: 30_000,
    retryPauseMs: 100,
  }),
];

const SERVER = { ...natsServer, minimum: '2.9' };
const ATTEMPT_MS = 800;

/** The server remembers ids for `windowMs`. */
function nats(
  name: string,
  summary: string,
  { windowMs, retryPauseMs }: { readonly windowMs: number; readonly retryPauseMs: number },
): System {
  return {
    name,
    summary: `NATS JetStream, ${summary}`,
    workloads: ['append'],
    nodes: [
      {
        name: 's1',
        command: ({ listen, dataFolder }) => {
          const [host, port] = splitAddress(listen);
          return [pathOf(SERVER), '-a', host, '-p', String(port), '-js', '-sd', dataFolder];
        },
      },
    ],
    links: [],
    openClient: async (context) =>
      openDriverClient(
        {
          connect: () => connect(context.addresses['s1'] ?? '', windowMs),
          perform,
          destroy: ({ connection }) => void connection.close().catch(() => undefined),
        },
        { attempts: 3, attemptTimeoutMs: ATTEMPT_MS, retryPauseMs },
        context,
      ),
    missing: async () => (await missingOf(SERVER)) ?? missingDriver('nats'),
    provide: (provision) => provide(SERVER, provision),
  };
}

interface Stream {
  readonly connection: NatsConnection;
  readonly publisher: JetStreamClient;
  readonly manager: JetStreamManager;
}

const STREAM = 'LISTS';
const SUBJECTS = 'list';

async function connect(address: string, windowMs: number): Promise<Stream> {
  const { connect: dial } = await import('nats');
  const connection = await dial({ servers: address, reconnect: false, timeout: 1000 });
  const manager = await connection.jetstreamManager();
  await manager.streams.add({
    name: STREAM,
    subjects: [`${SUBJECTS}.*`],
    duplicate_window: windowMs * 1e6,
  });
  return { connection, manager, publisher: connection.jetstream() };
}

async function perform(
  { manager, publisher }: Stream,
  { f, key = '', value = null }: Op,
  { client, seq }: RequestId,
): Promise<Value> {
  if (f === 'read') return readAll(manager, key);
  const body = new TextEncoder().encode(JSON.stringify(value));
  await publisher.publish(`${SUBJECTS}.${key}`, body, {
    msgID: `${client}-${seq}`,
    timeout: ATTEMPT_MS,
  });
  return null;
}

/** Message by message, in the order in which the stream keeps them. */
async function readAll(manager: JetStreamManager, key: string): Promise<Value> {
  const { state } = await manager.streams.info(STREAM);
  const messages = Array.from({ length: state.last_seq }, (_, index) =>
    manager.streams.getMessage(STREAM, { seq: index + 1 }),
  );
  return (await Promise.all(messages))
    .filter((message) => message.subject === `${SUBJECTS}.${key}`)
    .map((message) => message.json<Value>());
}

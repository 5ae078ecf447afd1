// NATS JetStream: a message that is published again under its id is stored once, as long as the server
// still remembers the id. How long the client waits before it tries again decides.
import type { JetStreamClient, JetStreamManager, NatsConnection } from 'nats';
import type { RequestId, Value } from '../../checker/index.ts';
import { splitAddress } from '../client/http-call.ts';
import { complete, missingDriver, missingProgram, NotSent } from './driver.ts';
import type { Client, ClientContext, Op, System } from './system.ts';

const ATTEMPT_MS = 400;

interface Habits {
  /** The server remembers ids for this long. */
  readonly windowMs: number;
  readonly retryPauseMs: number;
}

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

function nats(name: string, summary: string, habits: Habits): System {
  return {
    name,
    summary: `NATS JetStream, ${summary}`,
    workloads: ['append'],
    nodes: [
      {
        name: 's1',
        command: ({ listen, dataFolder }) => {
          const [host, port] = splitAddress(listen);
          return ['nats-server', '-a', host, '-p', String(port), '-js', '-sd', dataFolder];
        },
      },
    ],
    links: [],
    openClient: async (context) => openClient(context, habits),
    missing: async () =>
      (await missingProgram('nats-server', 'nats-server')) ?? missingDriver('nats'),
  };
}

interface Stream {
  readonly connection: NatsConnection;
  readonly publisher: JetStreamClient;
  readonly manager: JetStreamManager;
}

const ATTEMPTS = 3;

function openClient(context: ClientContext, { windowMs, retryPauseMs }: Habits): Client {
  const address = context.addresses['s1'] ?? '';
  let stream: Stream | undefined;

  const drop = async (): Promise<void> => {
    const dropped = stream;
    stream = undefined;
    // Says no farewell on a link that may be broken.
    void dropped?.connection.close().catch(() => undefined);
  };

  const perform = async (op: Op, { client, seq }: RequestId): Promise<Value> => {
    stream ??= await connect(address, windowMs);
    const { f, key = '', value = null } = op;
    if (f === 'read') return readAll(stream.manager, key);
    const body = new TextEncoder().encode(JSON.stringify(value));
    await stream.publisher.publish(`${SUBJECTS}.${key}`, body, {
      msgID: `${client}-${seq}`,
      timeout: ATTEMPT_MS,
    });
    return null;
  };

  return {
    invoke: async (op, id, signal) => {
      let isDefinite = true;
      for (let attempt = 1; ; attempt++) {
        const patience = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS)]);
        const completion = await complete(op, patience, () => perform(op, id));
        if (completion.type === 'ok') return completion;
        await drop();
        isDefinite &&= completion.type === 'fail';
        if (attempt === ATTEMPTS || signal.aborted) {
          return { ...completion, type: isDefinite ? 'fail' : 'info' };
        }
        await context.clock.sleep(retryPauseMs, signal);
      }
    },
    close: drop,
  };
}

const STREAM = 'LISTS';
const SUBJECTS = 'list';

async function connect(address: string, windowMs: number): Promise<Stream> {
  const { connect: dial } = await import('nats');
  try {
    const connection = await dial({ servers: address, reconnect: false, timeout: 1000 });
    const manager = await connection.jetstreamManager();
    await manager.streams.add({
      name: STREAM,
      subjects: [`${SUBJECTS}.*`],
      duplicate_window: windowMs * 1e6,
    });
    return { connection, manager, publisher: connection.jetstream() };
  } catch (error) {
    throw new NotSent((error as Error).message, { cause: error });
  }
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

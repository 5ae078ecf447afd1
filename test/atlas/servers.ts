// The servers behind the tap while drivers are measured: real ones, each started once for all of its
// drivers, in a folder of its own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { connect as connectRabbit } from 'amqplib';
import { Kafka, logLevel } from 'kafkajs';
import { connect as connectNats } from 'nats';
import pg from 'pg';
import { startGroup } from '../../harness/cluster/process/process-group.ts';
import { startDatabase } from '../support/database.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Entry } from './entries.ts';
import { install, sourceOf, versionOf } from './install.ts';
import { freePorts } from './started-hop.ts';

export type ServerName = 'redis' | 'memcached' | 'postgres' | 'nats' | 'rabbitmq' | 'kafka';

export interface StartedServer {
  /** With its version. */
  readonly name: string;
  /** As `doubletake resend` takes it. */
  readonly upstream: string;
  /** More of the options of that command. */
  readonly options: readonly string[];
  readonly stop: () => Promise<void>;
}

/** A server that is perhaps not ready. */
interface Starting extends Pick<StartedServer, 'upstream' | 'stop'> {
  readonly options?: readonly string[];
  /** Makes what drivers write to; rejects while the server is not ready. */
  readonly prepare: () => Promise<unknown>;
}

interface Kind {
  /** What prints its version, or its package in the manifest of its folder. */
  readonly version: Entry['version'];
  readonly start: (folder: string) => Promise<Starting>;
}

const KINDS: Readonly<Record<ServerName, Kind>> = {
  redis: { version: ['redis-server', '--version'], start: redis },
  memcached: { version: ['memcached', '--version'], start: memcached },
  postgres: { version: ['postgres', '--version'], start: postgres },
  nats: { version: ['nats-server', '--version'], start: nats },
  rabbitmq: { version: ['dpkg-query', '-Wf', '${Version}', 'rabbitmq-server'], start: rabbitmq },
  kafka: { version: 'kafka_2.13', start: kafka },
};

/** @throws Error where it is not installed, or does not become ready. */
export async function startServer(name: ServerName): Promise<StartedServer> {
  const { version: said, start } = KINDS[name];
  const version = await versionOf({ name, version: said, language: 'kafka' }, sourceOf('kafka'));
  const folder = mkdtempSync(join(tmpdir(), `atlas-${name}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const { upstream, options = [], stop, prepare } = await start(folder);
    const stopAll = async (): Promise<void> => {
      await stop();
      remove();
    };
    await untilDone(prepare).catch(async (error: unknown) => {
      await stopAll();
      throw error;
    });
    return { name: `${name} ${version}`, upstream, options, stop: stopAll };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Rejects as the last try did, where none succeeds within a minute. */
async function untilDone(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (tries === 120) throw error;
      await pause(500);
    }
  }
}

async function database(
  system: Parameters<typeof startDatabase>[0],
  folder: string,
): Promise<NonNullable<Awaited<ReturnType<typeof startDatabase>>>> {
  const started = await startDatabase(system, folder);
  if (started === undefined) throw new Error(`${system} is not installed`);
  return started;
}

async function redis(folder: string): Promise<Starting> {
  const { url, stop } = await database('redis-aof', folder);
  const prepare = () => execa('bash', ['-c', `exec 3<>/dev/tcp/127.0.0.1/${new URL(url).port}`]);
  return { upstream: url, stop, prepare };
}

async function postgres(folder: string): Promise<Starting> {
  const { url, stop } = await database('postgres-sync', folder);
  const prepare = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('CREATE TABLE IF NOT EXISTS orders (id int)');
    await client.end();
  };
  return { upstream: `${url}?table=orders`, stop, prepare };
}

async function nats(folder: string): Promise<Starting> {
  const { url, stop } = await database('nats-window', folder);
  const prepare = async (): Promise<void> => {
    const connection = await connectNats({ servers: url });
    const manager = await connection.jetstreamManager();
    await manager.streams.add({ name: 'ORDERS', subjects: ['orders'] });
    await connection.close();
  };
  return { upstream: `${url}?stream=ORDERS`, stop, prepare };
}

async function memcached(folder: string): Promise<Starting> {
  const [port] = await freePorts(1);
  const group = await startGroup({
    command: ['memcached', '-l', '127.0.0.1', '-p', String(port), '-u', 'nobody'],
    logFile: join(folder, 'log'),
  });
  const ask = (text: string): string =>
    `exec 3<>/dev/tcp/127.0.0.1/${port}; printf '${text}quit\\r\\n' >&3; cat <&3`;
  return {
    upstream: `tcp://127.0.0.1:${port}`,
    options: [
      ...[
        '--executed',
        `bash -c "${ask('stats\\r\\n')}" | tr -d '\\r' | sed -n 's/STAT incr_hits //p'`,
      ],
    ],
    stop: () => group.kill(),
    prepare: () => execa('bash', ['-c', ask(String.raw`set orders 0 0 1\r\n0\r\n`)]),
  };
}

async function rabbitmq(folder: string): Promise<Starting> {
  const [port, distribution, mapper] = await freePorts(3);
  const mapperPort = { ERL_EPMD_PORT: String(mapper) };
  const group = await startGroup({
    // Debian's own command changes the user, and with it the home.
    command: ['/usr/lib/rabbitmq/bin/rabbitmq-server'],
    environment: {
      ...mapperPort,
      HOME: folder,
      RABBITMQ_NODENAME: `atlas${port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_DIST_PORT: String(distribution),
      RABBITMQ_MNESIA_BASE: folder,
      RABBITMQ_LOG_BASE: folder,
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    },
    logFile: join(folder, 'log'),
  });
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  return {
    upstream: `${url}?queue=orders`,
    stop: async () => {
      await group.kill();
      // Its port mapper is a daemon of its own.
      await execa('epmd', ['-kill'], { env: mapperPort, reject: false });
    },
    prepare: async () => {
      const connection = await connectRabbit(url);
      const channel = await connection.createChannel();
      await channel.assertQueue('orders');
      await connection.close();
    },
  };
}

/** Tells clients that it is where the tap is. */
async function kafka(folder: string): Promise<Starting> {
  const { folder: jars, reason } = await install('kafka');
  if (reason !== undefined) throw new Error(reason);
  const [clients, inner, controller, tap] = await freePorts(4);
  const config = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controller}`,
    listeners: `CLIENTS://127.0.0.1:${clients},INNER://127.0.0.1:${inner},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `CLIENTS://127.0.0.1:${tap},INNER://127.0.0.1:${inner},CONTROLLER://127.0.0.1:${controller}`,
    'listener.security.protocol.map': 'CLIENTS:PLAINTEXT,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'INNER',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(folder, 'data'),
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
  };
  const file = join(folder, 'server.properties');
  mkdirSync(join(folder, 'data'));
  const lines = Object.entries(config).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(file, lines.join(''));
  const java = ['java', '-Xmx512m', '-cp', `${jars}/lib/*`];
  const format = ['format', '--standalone', '-t', 'MkU3OEVBNTcwNTJENDM2Qk', '-c', file];
  await execa('java', [...java.slice(1), 'kafka.tools.StorageTool', ...format]);
  const group = await startGroup({
    command: [...java, 'kafka.Kafka', file],
    logFile: join(folder, 'log'),
  });
  return {
    upstream: `kafka://127.0.0.1:${clients}?topic=orders`,
    options: ['--listen', String(tap)],
    stop: () => group.kill(),
    prepare: async () => {
      const brokers = [`127.0.0.1:${inner}`];
      const admin = new Kafka({
        brokers,
        logLevel: logLevel.NOTHING,
        retry: { retries: 0 },
      }).admin();
      await admin.connect();
      await admin.createTopics({ topics: [{ topic: 'orders', numPartitions: 1 }] });
      await admin.disconnect();
    },
  };
}

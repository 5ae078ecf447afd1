// Drivers of npm with their defaults: `node drivers.mjs NAME` connects to DOUBLETAKE_URL, asks once so
// that the connection stands, then makes the one call, and prints what its caller saw.
import { setTimeout as pause } from 'node:timers/promises';

const { hostname: host, port: portText } = new URL(process.env.DOUBLETAKE_URL);
const port = Number(portText);
const INSERT = 'INSERT INTO charges (amount) VALUES (1)';

/** Each gives [ask once, make the call]. */
const drivers = {
  ioredis: async () => {
    const { default: Redis } = await import('ioredis');
    const client = new Redis({ host, port });
    return [() => client.ping(), () => client.incr('charges')];
  },
  redis: async () => {
    const { createClient } = await import('redis');
    const client = createClient({ url: `redis://${host}:${port}` });
    client.on('error', () => {});
    await client.connect();
    return [() => client.ping(), () => client.incr('charges')];
  },
  memjs: async () => {
    const { default: memjs } = await import('memjs');
    const client = memjs.Client.create(`${host}:${port}`);
    return [() => client.get('charges'), () => client.increment('charges', 1)];
  },
  pg: async () => {
    const { default: pg } = await import('pg');
    const pool = new pg.Pool({ host, port, user: 'atlas', database: 'atlas' });
    pool.on('error', () => {});
    return [() => pool.query('SELECT 1'), () => pool.query(INSERT)];
  },
  postgres: async () => {
    const { default: postgres } = await import('postgres');
    const sql = postgres({ host, port, user: 'atlas', database: 'atlas' });
    return [() => sql`SELECT 1`, () => sql`INSERT INTO charges (amount) VALUES (1)`];
  },
  mysql2: async () => {
    const { default: mysql } = await import('mysql2/promise');
    const pool = mysql.createPool({ host, port, user: 'atlas', database: 'atlas' });
    return [() => pool.query('SELECT 1'), () => pool.query(INSERT)];
  },
  mariadb: async () => {
    const { default: mariadb } = await import('mariadb');
    const pool = mariadb.createPool({ host, port, user: 'atlas', database: 'atlas' });
    return [() => pool.query('SELECT 1'), () => pool.query(INSERT)];
  },
  nats: async () => {
    const { connect } = await import('@nats-io/transport-node');
    const { jetstream } = await import('@nats-io/jetstream');
    const connection = await connect({ servers: `${host}:${port}` });
    return [() => connection.flush(), () => jetstream(connection).publish('charges', '1')];
  },
  amqplib: async () => {
    const { default: amqplib } = await import('amqplib');
    const connection = await amqplib.connect(`amqp://${host}:${port}`);
    connection.on('error', () => {});
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => {});
    const publish = () =>
      new Promise((done, failed) => {
        const confirmed = (error) => (error === null ? done('confirmed') : failed(error));
        channel.sendToQueue('charges', Buffer.from('1'), { persistent: true }, confirmed);
      });
    return [() => channel.checkQueue('charges'), publish];
  },
  kafkajs: async () => {
    const { Kafka, logLevel } = await import('kafkajs');
    const kafka = new Kafka({ brokers: [`${host}:${port}`], logLevel: logLevel.NOTHING });
    const producer = kafka.producer();
    await producer.connect();
    const send = () => producer.send({ topic: 'charges', messages: [{ value: '1' }] });
    return [() => kafka.admin().fetchTopicMetadata({ topics: ['charges'] }), send];
  },
};

const [ask, call] = await drivers[process.argv[2]]();
await ask();
await pause(300);
try {
  console.log(JSON.stringify(await call()));
} catch (error) {
  console.log(`error ${error.code ?? error.name}: ${error.message}`);
  process.exitCode = 1;
}
process.exit();

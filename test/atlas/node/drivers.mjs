// Drivers of npm, each as its README shows it: `node drivers.mjs NAME` connects, asks something harmless,
// makes the one call, and prints what its caller saw.
const url = process.env.DOUBLETAKE_URL;
const port = Number(process.env.DOUBLETAKE_PORT);
const address = `127.0.0.1:${port}`;
const deaf = () => {};

const drivers = {
  ioredis: async () => {
    const { Redis } = await import('ioredis');
    const client = new Redis(url).on('error', deaf);
    await client.get('orders');
    return () => client.incr('orders');
  },
  redis: async () => {
    const { createClient } = await import('redis');
    const client = createClient({ url }).on('error', deaf);
    await client.connect();
    await client.get('orders');
    return () => client.incr('orders');
  },
  memjs: async () => {
    const { default: memjs } = await import('memjs');
    const client = memjs.Client.create(address);
    await client.get('orders');
    return async () => (await client.increment('orders', 1, { initial: 1 })).value;
  },
  pg: async () => {
    const { default: pg } = await import('pg');
    const pool = new pg.Pool({ connectionString: url }).on('error', deaf);
    await pool.query('SELECT 1');
    return async () => (await pool.query('INSERT INTO orders VALUES (1)')).rowCount;
  },
  postgres: async () => {
    const { default: postgres } = await import('postgres');
    const sql = postgres(url);
    await sql`SELECT 1`;
    return async () => (await sql`INSERT INTO orders VALUES (1)`).count;
  },
  nats: async () => {
    const { connect } = await import('nats');
    const connection = await connect({ servers: address });
    await connection.flush();
    return async () => (await connection.jetstream().publish('orders', 'one')).seq;
  },
  amqplib: async () => {
    const { connect } = await import('amqplib');
    const connection = await connect(url);
    connection.on('error', deaf);
    const channel = await connection.createConfirmChannel();
    channel.on('error', deaf);
    return async () => {
      channel.sendToQueue('orders', Buffer.from('one'));
      await channel.waitForConfirms();
    };
  },
  kafkajs: async () => {
    const { Kafka, logLevel } = await import('kafkajs');
    const kafka = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING });
    const producer = kafka.producer();
    await producer.connect();
    return () => producer.send({ topic: 'orders', acks: -1, messages: [{ value: 'one' }] });
  },
};

// A driver that waits for ever without a socket is to be seen waiting.
setInterval(deaf, 60_000);
const call = await drivers[process.argv[2]]();
try {
  console.log('ok', JSON.stringify(await call()) ?? '');
  process.exit(0);
} catch (error) {
  console.log('error:', error.code ?? error.name, error.message);
  process.exit(1);
}

// Executions counted by message brokers: what a stream, a topic or a queue has stored.
import { connect } from 'node:net';
import { splitAddress } from '../../net/http-call.ts';
import { COUNT_MS, named, type Counted } from './counter.ts';

/** Messages that a JetStream stream has ever stored. */
export const natsCounted: Counted = {
  port: 4222,
  what: 'stream',
  driver: 'nats',
  open: async (url, what) => {
    const stream = named(url, 'stream', what);
    const nats = await import('nats');
    const connection = await nats.connect({ servers: url.host, reconnect: false });
    const manager = await connection.jetstreamManager();
    await manager.streams.info(stream);
    return {
      close: () => connection.close(),
      count: async () => (await manager.streams.info(stream)).state.last_seq,
    };
  },
};

/** Records of a Kafka topic, over all of its partitions. */
export const kafkaCounted: Counted = {
  port: 9092,
  what: 'topic',
  driver: 'kafkajs',
  open: async (url, what) => {
    const topic = named(url, 'topic', what);
    const { Kafka, logLevel } = await import('kafkajs');
    const [host, port] = splitAddress(url.host);
    const kafka = new Kafka({
      brokers: [url.host],
      logLevel: logLevel.NOTHING,
      requestTimeout: COUNT_MS,
      retry: { retries: 1 },
      // Always the server itself: the address that it tells clients is that of the tap.
      socketFactory: ({ onConnect }) => connect({ host, port }, onConnect),
    });
    const admin = kafka.admin();
    await admin.connect();
    return {
      close: () => admin.disconnect(),
      count: async () => {
        const partitions = await admin.fetchTopicOffsets(topic);
        return partitions.reduce((sum, { high }) => sum + Number(high), 0);
      },
    };
  },
};

/** Messages that are ready in a queue of RabbitMQ; nobody may consume from it meanwhile. */
export const rabbitCounted: Counted = {
  port: 5672,
  what: 'queue',
  driver: 'amqplib',
  open: async (url, what) => {
    const queue = named(url, 'queue', what);
    const amqp = await import('amqplib');
    const connection = await amqp.connect(url.href);
    connection.on('error', () => {});
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    await channel.checkQueue(queue);
    return {
      close: () => connection.close(),
      count: async () => (await channel.checkQueue(queue)).messageCount,
    };
  },
};

// The drivers of the atlas: what each row of the second table of harness/docs/who-resends.md runs.
// Versions stand in the manifest of their language's folder.
import { java, type Entry } from './entries.ts';
import type { ServerName } from './servers.ts';

export interface DriverEntry extends Entry {
  readonly server: ServerName;
}

type Row = readonly [name: string, version: string, word: string, server: ServerName];

const node = ([name, version, word, server]: Row): DriverEntry => ({
  ...{ name, language: 'node', version, server, command: ['node', 'drivers.mjs', word] },
});

const python = ([name, version, word, server]: Row): DriverEntry => ({
  ...{ name, language: 'python', version, server },
  command: ['venv/bin/python', 'drivers.py', word],
});

const go = ([name, version, word, server]: Row): DriverEntry => ({
  ...{ name, language: 'go', version, server, command: ['bin/drivers', word] },
});

const rust = ([name, version, word, server]: Row): DriverEntry => ({
  ...{ name, language: 'rust', version, server, command: ['target/debug/drivers', word] },
});

const jvm = ([name, version, word, server]: Row): DriverEntry => ({
  ...java(name, version, word, 'Drivers'),
  server,
});

export const drivers: readonly DriverEntry[] = [
  node(['ioredis', 'ioredis', 'ioredis', 'redis']),
  node(['redis (npm)', 'redis', 'redis', 'redis']),
  python(['redis (PyPI)', 'redis', 'redis', 'redis']),
  python(['redis.asyncio', 'redis', 'redis_asyncio', 'redis']),
  go(['go-redis', 'github.com/redis/go-redis/v9', 'go-redis', 'redis']),
  go(['rueidis', 'github.com/redis/rueidis', 'rueidis', 'redis']),
  jvm(['Jedis RedisClient', 'jedis', 'jedis', 'redis']),
  jvm(['Lettuce', 'lettuce-core', 'lettuce', 'redis']),
  rust(['redis-rs Connection', 'redis', 'redis', 'redis']),
  rust(['redis-rs ConnectionManager', 'redis', 'redis-manager', 'redis']),
  node(['memjs', 'memjs', 'memjs', 'memcached']),
  python(['pymemcache Client', 'pymemcache', 'pymemcache', 'memcached']),
  node(['pg Pool', 'pg', 'pg', 'postgres']),
  node(['postgres (npm)', 'postgres', 'postgres', 'postgres']),
  python(['psycopg', 'psycopg', 'psycopg', 'postgres']),
  python(['asyncpg', 'asyncpg', 'asyncpg', 'postgres']),
  go(['pgxpool', 'github.com/jackc/pgx/v5', 'pgx', 'postgres']),
  go(['database/sql + lib/pq', 'github.com/lib/pq', 'lib/pq', 'postgres']),
  jvm(['PostgreSQL JDBC', 'postgresql', 'jdbc', 'postgres']),
  rust(['tokio-postgres', 'tokio-postgres', 'tokio-postgres', 'postgres']),
  node(['nats (npm) JetStream publish', 'nats', 'nats', 'nats']),
  python(['nats-py js.publish', 'nats-py', 'nats', 'nats']),
  go(['nats.go JetStream publish', 'github.com/nats-io/nats.go', 'nats.go', 'nats']),
  node(['amqplib waitForConfirms', 'amqplib', 'amqplib', 'rabbitmq']),
  python(['pika BlockingConnection', 'pika', 'pika', 'rabbitmq']),
  go(['amqp091-go deferred confirm', 'github.com/rabbitmq/amqp091-go', 'amqp091', 'rabbitmq']),
  node(['kafkajs acks=-1', 'kafkajs', 'kafkajs', 'kafka']),
  python(['confluent-kafka (librdkafka)', 'confluent-kafka', 'confluent', 'kafka']),
  go(['franz-go', 'github.com/twmb/franz-go', 'franz', 'kafka']),
  go(['franz-go DisableIdempotentWrite', 'github.com/twmb/franz-go', 'franz-plain', 'kafka']),
  go(['sarama SyncProducer', 'github.com/IBM/sarama', 'sarama', 'kafka']),
  go(['kafka-go Writer RequireAll', 'github.com/segmentio/kafka-go', 'kafka-go', 'kafka']),
  jvm(['kafka-clients', 'kafka-clients', 'kafka', 'kafka']),
  jvm(['kafka-clients enable.idempotence=false', 'kafka-clients', 'kafka-plain', 'kafka']),
];

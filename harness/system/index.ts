// Every system that doubletake brings along. A new one is a file beside this and a line here.
import { bullmqSystems } from './database/bullmq.ts';
import { etcdSystems } from './database/etcd.ts';
import { etcdLockSystems } from './database/etcd-locks.ts';
import { memcachedSystems } from './database/memcached.ts';
import { natsClusterSystems } from './database/nats-cluster.ts';
import { natsSystems } from './database/nats.ts';
import { postgresPairs } from './database/postgres-pair.ts';
import { postgresSystems } from './database/postgres.ts';
import { redisSystems } from './database/redis.ts';
import { referenceSystems } from './reference/reference.ts';
import type { System } from './system.ts';

/** All of them, by name, whether or not this machine can run them (`missing` says). */
export async function loadSystems(): Promise<ReadonlyMap<string, System>> {
  const systems = [
    ...(await referenceSystems()),
    ...redisSystems,
    ...postgresSystems,
    ...postgresPairs,
    ...memcachedSystems,
    ...natsSystems,
    ...natsClusterSystems,
    ...bullmqSystems,
    ...etcdSystems,
    ...etcdLockSystems,
  ];
  return new Map(systems.map((system) => [system.name, system]));
}

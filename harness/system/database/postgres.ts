// PostgreSQL: a retried statement with and without an idempotency key, and commits that wait for the
// disk or do not.
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Client as Connection } from 'pg';
import { splitAddress } from '../../net/http-call.ts';
import { missingDriver, missingProgram, openDriverClient } from './driver.ts';
import { performOnPostgres, TABLES } from './postgres-operations.ts';
import type { System } from '../system.ts';
import type { NodePlace } from '../../cluster/node-spec.ts';
import { performTransaction, type IsolationLevel } from './postgres-transactions.ts';

export const postgresSystems: readonly System[] = [
  postgres('postgres-retried', 'an UPDATE is sent again when its answer is missing', {
    isKeyed: false,
    attempts: 3,
  }),
  postgres('postgres-keyed', 'a retried UPDATE carries an idempotency key in the same statement', {
    isKeyed: true,
    attempts: 3,
  }),
  postgres('postgres-async', 'commits do not wait for the disk (synchronous_commit=off)', {
    isKeyed: false,
    attempts: 1,
    flags: ['synchronous_commit=off', 'wal_writer_delay=10s'],
  }),
  postgres('postgres-sync', 'commits wait for the disk (synchronous_commit=on)', {
    isKeyed: false,
    attempts: 1,
    flags: ['synchronous_commit=on'],
  }),
  postgres('postgres-serializable', 'transactions are serializable', {
    isKeyed: false,
    attempts: 1,
    level: 'serializable',
  }),
  postgres('postgres-read-committed', 'transactions read what is committed, its default level', {
    isKeyed: false,
    attempts: 1,
    level: 'read committed',
  }),
];

interface Ways {
  /** Whether the statement carries the request id, and what it did is kept by it. */
  readonly isKeyed: boolean;
  readonly attempts: number;
  /** Of transactions; a system with one knows the workload txn alone. */
  readonly level?: IsolationLevel;
  readonly flags?: readonly string[];
}

function postgres(
  name: string,
  summary: string,
  { isKeyed, attempts, level, flags = [] }: Ways,
): System {
  return {
    name,
    summary: `PostgreSQL, ${summary}`,
    workloads: level === undefined ? ['counter', 'puthash'] : ['txn'],
    nodes: [{ name: 's1', stores: true, command: (place) => commandFor(place, flags) }],
    links: [],
    openClient: async (context) =>
      openDriverClient(
        {
          connect: () => connect(context.addresses['s1'] ?? ''),
          perform: (connection, op, { client, seq }) =>
            level === undefined
              ? performOnPostgres(connection, op, isKeyed ? `${client}-${seq}` : undefined)
              : performTransaction(connection, op.value ?? [], level),
          // Without the farewell that end() would wait for.
          destroy: (connection) =>
            (connection as unknown as Destroyable).connection.stream.destroy(),
        },
        { attempts, attemptTimeoutMs: 700, retryPauseMs: 0 },
        context,
      ),
    missing: async () =>
      debianPostgres() === undefined
        ? ((await missingProgram('postgres', 'postgresql')) ?? missingDriver('pg'))
        : missingDriver('pg'),
  };
}

/** What pg's client has, and its types do not tell. */
interface Destroyable {
  readonly connection: { readonly stream: { readonly destroy: () => void } };
}

async function connect(address: string): Promise<Connection> {
  const { default: pg } = await import('pg');
  const [host, port] = splitAddress(address);
  const connection = new pg.Client({ host, port, user: 'doubletake', database: 'postgres' });
  connection.on('error', () => {});
  await connection.connect();
  await connection.query(TABLES);
  return connection;
}

/** Debian keeps the programs of each version in a folder that is not on the PATH. */
function debianPostgres(): string | undefined {
  try {
    const [newest] = readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a));
    return newest === undefined ? undefined : join(DEBIAN, newest, 'bin', 'postgres');
  } catch {
    return undefined;
  }
}

const DEBIAN = '/usr/lib/postgresql';

/**
 * PostgreSQL refuses to run as root, so there it runs as the user that its package made. After a kill
 * its backends, which leave the process group, need a moment to notice and end; until then no new
 * server starts, so it is tried again.
 */
function commandFor(
  { listen, dataFolder }: NodePlace,
  flags: readonly string[],
): readonly string[] {
  const [host, port] = splitAddress(listen);
  const program = debianPostgres();
  const bin = program === undefined ? '' : `${dirname(program)}/`;
  const script = `
    as=; data="$1"/database; shift
    if [ "$(id -u)" = 0 ]; then
      chown postgres "$(dirname "$data")"
      as='setpriv --reuid=postgres --regid=postgres --clear-groups'
    fi
    [ -d "$data" ] || $as ${bin}initdb -D "$data" -A trust -U doubletake -N >/dev/null || exit 1
    tries=0
    until $as ${bin}postgres -D "$data" "$@"; do
      tries=$((tries + 1)); [ $tries -lt 40 ] || exit 1
      sleep 0.25
    done`;
  const settings = [
    `listen_addresses=${host}`,
    `port=${port}`,
    'unix_socket_directories=',
    'shared_buffers=16MB',
    'max_connections=40',
    'autovacuum=off',
    ...flags,
  ].flatMap((setting) => ['-c', setting]);
  return ['/bin/sh', '-c', script, 'sh', resolve(dataFolder), ...settings];
}

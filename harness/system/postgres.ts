// PostgreSQL: a retried statement with and without an idempotency key, and commits that wait for the
// disk or do not.
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Client as Connection } from 'pg';
import type { RequestId, Value } from '../../checker/index.ts';
import { splitAddress } from '../client/http-call.ts';
import { complete, missingDriver, missingProgram, NotSent } from './driver.ts';
import type { Client, ClientContext, NodePlace, Op, System } from './system.ts';

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
];

interface Habits {
  readonly isKeyed: boolean;
  readonly attempts: number;
  readonly flags?: readonly string[];
}

function postgres(name: string, summary: string, habits: Habits): System {
  return {
    name,
    summary: `PostgreSQL, ${summary}`,
    workloads: ['counter'],
    nodes: [{ name: 's1', command: (place) => commandFor(place, habits.flags ?? []) }],
    links: [],
    openClient: (context) => openClient(context, habits),
    missing: async () =>
      debianPostgres() === undefined
        ? ((await missingProgram('postgres', 'postgresql')) ?? missingDriver('pg'))
        : missingDriver('pg'),
  };
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

const TABLES = `
  SELECT pg_advisory_lock(1);
  CREATE TABLE IF NOT EXISTS counters (key text PRIMARY KEY, value bigint NOT NULL);
  CREATE TABLE IF NOT EXISTS requests (id text PRIMARY KEY, result bigint NOT NULL);
  SELECT pg_advisory_unlock(1);`;

const ADD = `
  INSERT INTO counters VALUES ($1, $2)
  ON CONFLICT (key) DO UPDATE SET value = counters.value + $2
  RETURNING value`;

/** One statement: a request that is known adds nothing, and gets the answer of its first time. */
const ADD_ONCE = `
  WITH known AS (SELECT result FROM requests WHERE id = $3),
  added AS (
    INSERT INTO counters SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM known)
    ON CONFLICT (key) DO UPDATE SET value = counters.value + $2
    RETURNING value
  ),
  noted AS (INSERT INTO requests SELECT $3, value FROM added)
  SELECT value FROM added UNION ALL SELECT result FROM known`;

const ATTEMPT_MS = 700;

async function openClient(context: ClientContext, { isKeyed, attempts }: Habits): Promise<Client> {
  const address = context.addresses['s1'] ?? '';
  let connection: Connection | undefined;

  const drop = async (): Promise<void> => {
    const dropped: { readonly connection?: Destroyable } = connection ?? {};
    connection = undefined;
    // Without the farewell that end() would wait for: the link may be broken.
    dropped.connection?.stream.destroy();
  };

  const perform = async ({ f, key = '', value = null }: Op, id: RequestId): Promise<Value> => {
    connection ??= await connect(address);
    if (f === 'read') {
      const { rows } = await connection.query('SELECT value FROM counters WHERE key = $1', [key]);
      return Number(rows[0]?.value ?? 0);
    }
    const parameters = [key, value, ...(isKeyed ? [`${id.client}-${id.seq}`] : [])];
    const { rows } = await connection.query(isKeyed ? ADD_ONCE : ADD, parameters);
    return Number(rows[0]?.value);
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
        if (attempt >= attempts || signal.aborted) {
          return { ...completion, type: isDefinite ? 'fail' : 'info' };
        }
      }
    },
    close: drop,
  };
}

interface Destroyable {
  readonly stream: { readonly destroy: () => void };
}

async function connect(address: string): Promise<Connection> {
  const { default: pg } = await import('pg');
  const [host, port] = splitAddress(address);
  const connection = new pg.Client({
    host,
    port,
    user: 'doubletake',
    database: 'postgres',
    connectionTimeoutMillis: 2000,
  });
  connection.on('error', () => {});
  try {
    await connection.connect();
    await connection.query(TABLES);
  } catch (error) {
    throw new NotSent((error as Error).message, { cause: error });
  }
  return connection;
}

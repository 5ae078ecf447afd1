// A connection to PostgreSQL by `pg`, with the tables that its clients ask for.
import type { Client as Connection } from 'pg';
import { splitAddress } from '../../net/http-call.ts';
import { TABLES } from './postgres-operations.ts';

export async function connectTo(address: string): Promise<Connection> {
  const { default: pg } = await import('pg');
  const [host, port] = splitAddress(address);
  const connection = new pg.Client({ host, port, user: 'doubletake', database: 'postgres' });
  connection.on('error', () => {});
  await connection.connect();
  const { rows } = await connection.query<{ readonly waits: boolean }>(IS_STANDBY);
  if (rows[0]?.waits !== true) await connection.query(TABLES);
  return connection;
}

const IS_STANDBY = 'SELECT pg_is_in_recovery() AS waits';

/** Without the farewell that end() would wait for. */
export function disconnect(connection: Connection): void {
  (connection as unknown as Destroyable).connection.stream.destroy();
}

/** What pg's client has, and its types do not tell. */
interface Destroyable {
  readonly connection: { readonly stream: { readonly destroy: () => void } };
}

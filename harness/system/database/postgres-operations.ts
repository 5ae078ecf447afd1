// What each workload asks of PostgreSQL, with a request id or without.
import type { Client as Connection } from 'pg';
import { chainHash, type Value } from '../../../checker/index.ts';
import type { Op } from '../../plan/operation.ts';

/** One transaction, so that the lock ends with it, also where it fails. */
export const TABLES = `
  SELECT pg_advisory_xact_lock(1);
  CREATE TABLE IF NOT EXISTS counters (key text PRIMARY KEY, value bigint NOT NULL);
  CREATE TABLE IF NOT EXISTS chains (key text PRIMARY KEY, value text NOT NULL);
  CREATE TABLE IF NOT EXISTS lists (key text PRIMARY KEY, elements jsonb NOT NULL);
  CREATE TABLE IF NOT EXISTS requests (id text PRIMARY KEY, result text NOT NULL);`;

/** With an id, a request that is known does nothing, and gets the answer of its first time. */
export async function performOnPostgres(
  connection: Connection,
  { f, key = '', value = null }: Op,
  id: string | undefined,
): Promise<Value> {
  const ask = async (
    statement: string,
    ...parameters: readonly Value[]
  ): Promise<string | undefined> => {
    const { rows } = await connection.query<{ readonly answer: string }>(statement, [
      ...parameters,
    ]);
    return rows[0]?.answer;
  };
  switch (f) {
    case 'add':
      return Number(
        await (id === undefined ? ask(ADD, key, value) : ask(ADD_ONCE, key, value, id)),
      );
    case 'read':
      return Number((await ask('SELECT value AS answer FROM counters WHERE key = $1', key)) ?? 0);
    case 'puthash':
      return putHash(ask, { key, value: String(value), id });
    case 'get':
      return (await ask('SELECT value AS answer FROM chains WHERE key = $1', key)) ?? '';
    default:
      throw new Error(`PostgreSQL is not asked for ${f}`);
  }
}

const ADD = `
  INSERT INTO counters VALUES ($1, $2)
  ON CONFLICT (key) DO UPDATE SET value = counters.value + $2
  RETURNING value AS answer`;

/** One statement, so that there is nothing between looking the id up and keeping it. */
const ADD_ONCE = `
  WITH known AS (SELECT result FROM requests WHERE id = $3),
  added AS (
    INSERT INTO counters SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM known)
    ON CONFLICT (key) DO UPDATE SET value = counters.value + $2
    RETURNING value::text
  ),
  noted AS (INSERT INTO requests SELECT $3, value FROM added)
  SELECT value AS answer FROM added UNION ALL SELECT result FROM known`;

/** One transaction, in which the lock on the key's row keeps all others out, copies of itself too. */
async function putHash(
  ask: (statement: string, ...parameters: readonly Value[]) => Promise<string | undefined>,
  {
    key,
    value,
    id,
  }: { readonly key: string; readonly value: string; readonly id: string | undefined },
): Promise<Value> {
  await ask('BEGIN');
  await ask(`INSERT INTO chains VALUES ($1, '') ON CONFLICT DO NOTHING`, key);
  const before = await ask('SELECT value AS answer FROM chains WHERE key = $1 FOR UPDATE', key);
  const known =
    id === undefined
      ? undefined
      : await ask('SELECT result AS answer FROM requests WHERE id = $1', id);
  const previous = known ?? before ?? '';
  if (known === undefined) {
    await ask('UPDATE chains SET value = $2 WHERE key = $1', key, chainHash(previous, value));
    if (id !== undefined) await ask('INSERT INTO requests VALUES ($1, $2)', id, previous);
  }
  await ask('COMMIT');
  return previous;
}

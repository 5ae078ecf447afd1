// The txn workload on PostgreSQL: a transaction of reads and appends at an isolation level, each list a
// row. An append is a statement that PostgreSQL itself computes, so that it is atomic at any level.
import type { Client as Connection } from 'pg';
import type { Value } from '../../../checker/index.ts';
import { Refused } from './driver.ts';

export type IsolationLevel = 'serializable' | 'repeatable read' | 'read committed';

/** The micro-operations with what was read. @throws Refused where PostgreSQL rolled back. */
export async function performTransaction(
  connection: Connection,
  asked: Value,
  level: IsolationLevel,
): Promise<Value> {
  const answers: Value[] = [];
  try {
    await connection.query(`BEGIN ISOLATION LEVEL ${level}`);
    for (const micro of asked as readonly (readonly [string, string, Value])[])
      answers.push(await performOne(connection, micro));
    await connection.query('COMMIT');
    return answers;
  } catch (error) {
    const { code = '' } = error as { readonly code?: string };
    if (!ROLLED_BACK.test(code)) throw error;
    await connection.query('ROLLBACK');
    throw new Refused((error as Error).message, { cause: error });
  }
}

/** Class 40 of the SQL standard: transaction rollback (serialization failure, deadlock). */
const ROLLED_BACK = /^40(001|P01)$/;

async function performOne(
  connection: Connection,
  [f, key, value]: readonly [string, string, Value],
): Promise<Value> {
  if (f === 'append') {
    await connection.query(APPEND, [key, JSON.stringify([value])]);
    return [f, key, value];
  }
  const { rows } = await connection.query<{ readonly elements: Value }>(
    'SELECT elements FROM lists WHERE key = $1',
    [key],
  );
  return [f, key, rows[0]?.elements ?? null];
}

const APPEND = `
  INSERT INTO lists VALUES ($1, $2)
  ON CONFLICT (key) DO UPDATE SET elements = lists.elements || excluded.elements`;

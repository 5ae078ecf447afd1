// Executions counted by PostgreSQL: the rows of a table, by a connection of our own.
import { named, type Counted } from './counter.ts';

export const postgresCounted: Counted = {
  port: 5432,
  what: 'table',
  driver: 'pg',
  open: async (url, what) => {
    const table = named(url, 'table', what);
    const { default: pg } = await import('pg');
    const parts = table.split('.').map((part) => pg.escapeIdentifier(part));
    const client = new pg.Client({ connectionString: url.href });
    client.on('error', () => {});
    await client.connect();
    return {
      close: () => client.end(),
      count: async () => {
        const text = `SELECT count(*) AS n FROM ${parts.join('.')}`;
        const { rows } = await client.query<{ readonly n: string }>(text);
        return Number(rows[0]?.n);
      },
    };
  },
};

// PostgreSQL: a retried statement with and without an idempotency key, and commits that wait for the
// disk or do not.
import { openDriverClient } from './driver.ts';
import { connectTo, disconnect } from './postgres-connection.ts';
import { performOnPostgres } from './postgres-operations.ts';
import { missingPostgres, postgresCommand, postgresProgram } from './postgres-program.ts';
import { provide } from './programs.ts';
import type { System } from '../system.ts';
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
    nodes: [{ name: 's1', stores: true, command: (place) => postgresCommand(place, flags) }],
    links: [],
    openClient: async (context) =>
      openDriverClient(
        {
          connect: () => connectTo(context.addresses['s1'] ?? ''),
          perform: (connection, op, { client, seq }) =>
            level === undefined
              ? performOnPostgres(connection, op, isKeyed ? `${client}-${seq}` : undefined)
              : performTransaction(connection, op.value ?? [], level),
          destroy: disconnect,
        },
        { attempts, attemptTimeoutMs: 700, retryPauseMs: 0 },
        context,
      ),
    missing: missingPostgres,
    provide: (provision) => provide(postgresProgram, provision),
  };
}

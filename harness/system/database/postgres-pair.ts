// PostgreSQL, a primary and a standby that any client promotes when it misses the primary, which lives on.
import type { Client as Connection } from 'pg';
import { dirname, join } from 'node:path';
import type { Value } from '../../../checker/index.ts';
import { splitAddress } from '../../net/http-call.ts';
import { openDriverClient } from './driver.ts';
import { connectTo, disconnect } from './postgres-connection.ts';
import { performOnPostgres } from './postgres-operations.ts';
import { missingPostgres, postgresCommand, postgresProgram } from './postgres-program.ts';
import { provide } from './programs.ts';
import type { System } from '../system.ts';
import type { NodePlace } from '../../cluster/node-spec.ts';
import type { Client, ClientContext } from '../../client/client.ts';
import type { Op } from '../../plan/operation.ts';

export const postgresPairs: readonly System[] = [
  pair('postgres-promoted', 'commits do not wait for the standby, its default', false),
  pair(
    'postgres-confirmed',
    'commits wait for the standby (remote_apply), and a read commits, too',
    true,
  ),
];

function pair(name: string, summary: string, isConfirmed: boolean): System {
  return {
    name,
    summary: `PostgreSQL with a standby that any client promotes when it misses the primary; ${summary}`,
    workloads: ['counter'],
    nodes: [
      { name: 's1', command: (place) => postgresCommand(place, isConfirmed ? CONFIRMED : []) },
      { name: 's2', command: standbyCommand },
    ],
    links: [{ from: 's2', to: 's1' }],
    openClient: async (context) => openClient(context, isConfirmed),
    missing: missingPostgres,
    provide: (provision) => provide(postgresProgram, provision),
  };
}

const CONFIRMED = ['synchronous_standby_names=*', 'synchronous_commit=remote_apply'];

function standbyCommand(place: NodePlace): readonly string[] {
  const [host, port] = splitAddress(place.peers['s1'] ?? '');
  const primary = `primary_conninfo=host=${host} port=${port} user=doubletake`;
  const madeIn = join(dirname(place.dataFolder), 's1');
  return postgresCommand(place, [primary, 'wal_receiver_timeout=2s'], { madeIn });
}

/** Asks one node until it does not answer; then the other, which it promotes if it is a standby. */
function openClient({ addresses, clock }: ClientContext, isConfirmed: boolean): Client {
  let primary = 's2';
  const connect = async (): Promise<Connection> => {
    primary = primary === 's1' ? 's2' : 's1';
    const connection = await connectTo(addresses[primary] ?? '');
    await connection.query(PROMOTE);
    return connection;
  };
  const perform = (connection: Connection, op: Op): Promise<Value> =>
    performOnPostgres(connection, isConfirmed ? committing(op) : op, undefined);
  return openDriverClient(
    { connect, perform, destroy: disconnect },
    { attempts: 1, attemptTimeoutMs: 700, retryPauseMs: 0 },
    { clock },
  );
}

/** A read that adds nothing: an old primary, which nobody confirms any more, cannot answer it. */
function committing(op: Op): Op {
  return op.f === 'read' ? { ...op, f: 'add', value: 0 } : op;
}

const PROMOTE = `SELECT CASE WHEN pg_is_in_recovery() THEN pg_promote(true, 5) END`;

// PostgreSQL, Redis and NATS as real servers for a test, started as the systems of those names are.
import type { StartedNode } from '../../harness/cluster/node-spec.ts';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openPortPool } from '../../harness/cluster/ports.ts';
import { startGroup } from '../../harness/cluster/process/process-group.ts';
import { loadSystems } from '../../harness/system/index.ts';
import type { System } from '../../harness/system/system.ts';

export interface Database {
  readonly url: string;
  /** Kills it with SIGKILL and starts it again with what it had stored. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const URLS = {
  'postgres-sync': (listen: string) => `postgres://doubletake@${listen}/postgres`,
  'redis-aof': (listen: string) => `redis://${listen}`,
  'nats-window': (listen: string) => `nats://${listen}`,
} as const;

/** `system` is one that keeps what it acknowledged over a kill. Undefined where it cannot run, or is not here soon. */
export async function startDatabase(
  system: keyof typeof URLS,
  folder: string,
): Promise<Database | undefined> {
  const { nodes, missing, provide } = (await loadSystems()).get(system)!;
  if ((await missing?.()) !== undefined) return undefined;
  if (!(await isProvided(provide))) return undefined;
  const pool = openPortPool();
  const listen = `127.0.0.1:${await pool.take()}`;
  const dataFolder = join(folder, system);
  await mkdir(dataFolder, { recursive: true });
  const command = (nodes[0] as StartedNode).command({
    listen,
    dataFolder,
    peers: {},
    incarnation: 1,
  });
  const start = () => startGroup({ command, logFile: join(dataFolder, 'log') });
  let server = await start();
  return {
    url: URLS[system](listen),
    restart: async () => {
      await server.kill();
      server = await start();
    },
    stop: async () => {
      await server.kill();
      await pool.release();
    },
  };
}

/** Whether it is here, or was fetched in a time that a suite can wait; what must be built may take longer. */
async function isProvided(provide: System['provide']): Promise<boolean> {
  const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
  try {
    await provide?.({ progress: () => {}, signal });
    return true;
  } catch {
    return false;
  }
}

const FETCH_TIMEOUT_MS = 40_000;

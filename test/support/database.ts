// PostgreSQL, Redis and NATS as real servers for a test, started as the systems of those names are.
import type { StartedNode } from '../../harness/cluster/node-spec.ts';
import { chmodSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openPortPool } from '../../harness/cluster/ports.ts';
import { startGroup } from '../../harness/cluster/process/process-group.ts';
import { loadSystems } from '../../harness/system/index.ts';

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

/** `system` is one that keeps what it acknowledged over a kill. Undefined where it cannot run. */
export async function startDatabase(
  system: keyof typeof URLS,
  folder: string,
): Promise<Database | undefined> {
  const { nodes, missing } = (await loadSystems()).get(system)!;
  if ((await missing?.()) !== undefined) return undefined;
  const pool = openPortPool();
  const listen = `127.0.0.1:${await pool.take()}`;
  const dataFolder = join(folder, system);
  await mkdir(dataFolder, { recursive: true });
  // PostgreSQL runs as a user of its own where we are root, and must reach its data.
  chmodSync(folder, 0o755);
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

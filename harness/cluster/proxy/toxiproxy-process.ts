// A running Toxiproxy of our own: started on a port of ours, proven to be the one that answers there.
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { realClock } from '../../ground/clock.ts';
import { startGroup, type Exit } from '../process/process-group.ts';
import { openToxiproxyApi, type ToxiproxyApi } from './toxiproxy-api.ts';
import { waitUntil } from '../../ground/wait-until.ts';
import { lastLines } from '../../ground/file-end.ts';

export interface RunningToxiproxy {
  readonly api: ToxiproxyApi;
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly stop: () => Promise<void>;
}

export interface StartToxiproxyOptions {
  readonly command: readonly string[];
  readonly port: number;
  /** For its log and its first configuration. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

const START_TIMEOUT_MS = 10_000;

/**
 * Toxiproxy stays alive when its port is taken, and then another one answers. So it gets a
 * configuration that holds one proxy with a name nobody else has: who shows it is ours.
 */
export async function startToxiproxy(options: StartToxiproxyOptions): Promise<RunningToxiproxy> {
  const { folder, port, signal } = options;
  const proof = `proof-${randomUUID()}`;
  const config = join(folder, 'toxiproxy.json');
  const logFile = join(folder, 'toxiproxy.log');
  const disabled = { listen: '127.0.0.1:0', upstream: '127.0.0.1:1', enabled: false };
  await writeFile(config, JSON.stringify([{ name: proof, ...disabled }]));
  signal.throwIfAborted();
  const group = await startGroup({
    command: [...options.command, '-host', '127.0.0.1', '-port', `${port}`, '-config', config],
    // A warning for each connection that ends would fill the disk: half a kilobyte an operation.
    environment: { LOG_LEVEL: 'error' },
    logFile,
  });
  const api = openToxiproxyApi(`http://127.0.0.1:${port}`);
  const stop = async (): Promise<void> => {
    api.close();
    await group.kill();
  };
  try {
    const look = async (): Promise<Awaited<ReturnType<ToxiproxyApi['proxies']>> | undefined> => {
      if (!group.isAlive()) throw new Error('Toxiproxy ended as soon as it was started');
      return api.proxies().catch(() => undefined);
    };
    const patience = { clock: realClock, everyMs: 10, withinMs: START_TIMEOUT_MS, signal };
    const proxies = await waitUntil(look, patience);
    signal.throwIfAborted();
    if (proxies === undefined) {
      throw new Error(`Toxiproxy did not answer within ${START_TIMEOUT_MS} ms`);
    }
    if (!(proof in proxies)) throw new Error(`another Toxiproxy answers on port ${port}`);
    await api.deleteProxy(proof);
    return { api, pid: group.pid, exited: group.exited, stop };
  } catch (error) {
    await stop();
    signal.throwIfAborted();
    const log = await lastLines(logFile, 15);
    throw new Error([(error as Error).message, ...log].join('\n'), { cause: error });
  }
}

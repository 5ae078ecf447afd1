// The Toxiproxy of a cluster: our own, watched, and restarted when it answers no more; or somebody's,
// of which nothing but our own proxies is ever touched.
import { join } from 'node:path';
import { realClock } from '../../ground/clock.ts';
import { exitSentence } from '../process/process-group.ts';
import { openToxiproxyApi, type ToxiproxyApi } from './toxiproxy-api.ts';
import type { Toxiproxy } from './toxiproxy-install.ts';
import { startToxiproxy, type RunningToxiproxy } from './toxiproxy-process.ts';
import { lastLines } from '../../ground/file-end.ts';

export interface ProxyServer {
  readonly name: 'toxiproxy';
  readonly url: string;
  /** Throws when Toxiproxy is gone. */
  readonly api: () => ToxiproxyApi;
  /** Kills it and starts another on the same port, without proxies. */
  readonly restart: () => Promise<void>;
  readonly pid: () => number | undefined;
  readonly stop: () => Promise<void>;
}

export interface ProxyServerOptions {
  readonly toxiproxy: Toxiproxy;
  readonly port: number;
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Called when it ends by itself. */
  readonly onDeath: (sentence: string) => void;
}

export async function openProxyServer(options: ProxyServerOptions): Promise<ProxyServer> {
  const { url } = options.toxiproxy;
  return url === undefined ? ownServer(options) : foreignServer(url);
}

async function ownServer(options: ProxyServerOptions): Promise<ProxyServer> {
  const { port, folder, signal } = options;
  const { command } = options.toxiproxy;
  let running: RunningToxiproxy | undefined;
  let death: string | undefined;

  const launch = async (): Promise<void> => {
    running = await startToxiproxy({ command, port, folder, signal });
    void watch(running);
  };
  const watch = async (watched: RunningToxiproxy): Promise<void> => {
    const exit = await watched.exited;
    if (running !== watched) return;
    death = `Toxiproxy died: it ${exitSentence(exit)}`;
    // Whoever was killed said nothing of it: what stands in its log is of before.
    const lines =
      exit.signal === undefined ? await lastLines(join(folder, 'toxiproxy.log'), 1000) : [];
    const last = lines.find((line) => /^(?:panic|fatal error):/.test(line)) ?? lines.at(-1);
    options.onDeath(last === undefined ? death : `${death}: ${last}`);
  };
  const stop = async (): Promise<void> => {
    const stopped = running;
    running = undefined;
    await stopped?.stop();
  };

  await launch();
  return {
    name: 'toxiproxy',
    url: `http://127.0.0.1:${port}`,
    api: () => {
      if (running === undefined || death !== undefined)
        throw new Error(death ?? 'Toxiproxy is gone');
      return running.api;
    },
    restart: async () => {
      // A refused call is seen a moment before the end of the process is. One that died by itself
      // is told about and not quietly replaced: its run is spoiled.
      await Promise.race([running?.exited, realClock.sleep(100)]);
      if (death !== undefined) throw new Error(death);
      await stop();
      await launch();
    },
    pid: () => running?.pid,
    stop,
  };
}

function foreignServer(url: string): ProxyServer {
  const api = openToxiproxyApi(url);
  return {
    name: 'toxiproxy',
    url,
    api: () => api,
    restart: () => Promise.reject(new Error(`the Toxiproxy at ${url} is not ours to restart`)),
    pid: () => undefined,
    stop: () => Promise.resolve(api.close()),
  };
}

// Toxiproxy in front of a server that is already running: one link, which the probe breaks and mends.
import type { Effect, Link, LinkFault } from '../cluster/cluster.ts';
import { openLinks } from '../cluster/links.ts';
import { openPortPool } from '../cluster/ports.ts';
import { openToxiproxyApi } from '../cluster/toxiproxy-api.ts';
import type { Toxiproxy } from '../cluster/toxiproxy-install.ts';
import { startToxiproxy } from '../cluster/toxiproxy-process.ts';
import { Wire } from '../cluster/wire.ts';
import type { Undo } from '../undo.ts';

export interface FaultyLink {
  /** Where to dial instead of the server. */
  readonly address: string;
  readonly break: (fault: LinkFault) => Promise<Effect>;
  readonly mend: (fault: LinkFault) => Promise<Effect>;
}

export interface FaultyLinkOptions {
  readonly toxiproxy: Toxiproxy;
  /** The server, `host:port`. */
  readonly upstream: string;
  /** For Toxiproxy's log. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onNote: (sentence: string) => void;
}

/** The only link there is, by the names that history and diagram use. */
const LINK: Link = { from: 'client', to: 'server' };

export async function openFaultyLink(options: FaultyLinkOptions, undo: Undo): Promise<FaultyLink> {
  const { toxiproxy, folder, signal } = options;
  const ports = openPortPool();
  undo.push(ports.release);
  const listen = `127.0.0.1:${await ports.take()}`;
  const api =
    toxiproxy.url === undefined ? await start(await ports.take()) : openToxiproxyApi(toxiproxy.url);
  if (toxiproxy.url !== undefined) undo.push(api.close);
  const prefix = `doubletake-probe-${process.pid}-`;
  const links = openLinks({
    wires: [new Wire(LINK, { listen, upstream: options.upstream, prefix })],
    api: () => api,
    restart: () => Promise.reject(new Error('Toxiproxy answers no more')),
    canaryPath: () => undefined,
    onTrouble: options.onNote,
  });
  await links.open();
  undo.push(links.close);
  return {
    address: listen,
    break: (fault) => links.break([LINK], fault),
    mend: (fault) => links.mend([LINK], fault),
  };

  async function start(port: number): Promise<ReturnType<typeof openToxiproxyApi>> {
    const running = await startToxiproxy({ command: toxiproxy.command, port, folder, signal });
    undo.push(running.stop);
    return running.api;
  }
}

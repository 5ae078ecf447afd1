// Toxiproxy in front of a server that is already running: one link, which the probe breaks and mends.
import type { Effect } from '../cluster/cluster.ts';
import type { LinkFault } from '../plan/fault.ts';
import type { Link } from '../plan/topology.ts';
import { openLinks } from '../cluster/links/links.ts';
import { openPortPool } from '../cluster/ports.ts';
import { openProxyServer } from '../cluster/proxy/proxy-server.ts';
import type { Toxiproxy } from '../cluster/proxy/toxiproxy-install.ts';
import { Wire } from '../cluster/links/wire.ts';
import type { Undo } from '../ground/undo.ts';

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
  const ports = openPortPool();
  undo.push(ports.release);
  const server = await openProxyServer({
    ...options,
    port: await ports.take(),
    onDeath: options.onNote,
  });
  undo.push(server.stop);
  const listen = `127.0.0.1:${await ports.take()}`;
  const behindRelay = `127.0.0.1:${await ports.take()}`;
  const prefix = `doubletake-probe-${process.pid}-`;
  const links = openLinks({
    wires: [new Wire(LINK, { listen, upstream: options.upstream, prefix, behindRelay })],
    api: server.api,
    restart: server.restart,
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
}

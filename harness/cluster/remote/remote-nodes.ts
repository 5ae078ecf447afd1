// The nodes of a cluster that run on other machines: each machine is reached once, and the tunnels of each
// node are laid so that it dials its peers through the links here, and is dialled through them.
import { splitAddress } from '../../net/http-call.ts';
import type { NodeSpec, StartedNode } from '../node-spec.ts';
import { openRemoteHost, type RemoteHost, type RemotePlace } from './remote-host.ts';
import { RemoteControl, type RemoteNodeOptions } from './remote-node.ts';

/** How far the wall clock of a machine is ahead of ours, and by how much that may be wrong, in milliseconds. */
export type HostFacts = Readonly<Record<'aheadMs' | 'withinMs', number>>;

export interface RemoteNodes {
  /** Opens the machines of these nodes, together. @throws UsageError where one cannot be reached. */
  readonly reach: (specs: readonly NodeSpec[]) => Promise<void>;
  /** `peers` are the addresses of its links here. */
  readonly place: (
    spec: StartedNode,
    options: Omit<RemoteNodeOptions, 'spec' | 'host' | 'listen'>,
  ) => Promise<RemoteControl>;
  /** By the names of the machines. */
  readonly facts: () => Readonly<Record<string, HostFacts>>;
  readonly close: () => Promise<void>;
}

export function openRemoteNodes(logFolder: string): RemoteNodes {
  const hosts = new Map<string, RemoteHost>();
  return {
    reach: async (specs) => {
      const places = new Map<string, RemotePlace>();
      for (const spec of specs) {
        if ('remote' in spec && spec.remote !== undefined)
          places.set(spec.remote.host, spec.remote);
      }
      const opening = [...places].map(async ([name, place]) => {
        hosts.set(name, await openRemoteHost(place, logFolder));
      });
      // All have been reached, or not, before it is told: none is left open that nobody knows of.
      await Promise.allSettled(opening);
      await Promise.all(opening);
    },
    place: async (spec, { peers, ...options }) => {
      const host = hosts.get(spec.remote!.host)!;
      const port = await host.freePort();
      await host.forward(splitAddress(options.direct)[1], port);
      const tunnels: Record<string, string> = {};
      for (const [peer, address] of Object.entries(peers)) {
        tunnels[peer] = `127.0.0.1:${await host.backward(splitAddress(address)[1])}`;
      }
      return new RemoteControl({
        ...options,
        spec,
        host,
        listen: `127.0.0.1:${port}`,
        peers: tunnels,
      });
    },
    facts: () =>
      Object.fromEntries(
        [...hosts].map(([name, { clocks }]) => [
          name,
          { aheadMs: clocks.wallNs / 1e6, withinMs: clocks.withinNs / 1e6 },
        ]),
      ),
    close: async () => {
      await Promise.all([...hosts.values()].map((host) => host.close()));
    },
  };
}

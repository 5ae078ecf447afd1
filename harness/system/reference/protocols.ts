// Loads the protocols of server/ by path: the shape of their machines is all that is known here.
import type { Machine, Protocol, Timing } from '../../plan/machine.ts';
import { suggestion } from '../../ground/nearest.ts';
import { UsageError } from '../../ground/usage-error.ts';

const PROTOCOLS = new URL('../../../server/index.js', import.meta.url);

interface ProtocolModule {
  readonly protocols: Readonly<Record<string, Protocol>>;
  readonly defaultTiming: Timing;
  /** What the node of this name runs: the view server, or a key/value server. */
  readonly machineOf: (protocol: Protocol, node: string) => Machine;
}

export async function loadProtocols(): Promise<ProtocolModule> {
  return (await import(PROTOCOLS.href)) as ProtocolModule;
}

export async function findProtocol(name: string): Promise<Protocol> {
  const { protocols } = await loadProtocols();
  const protocol = protocols[name];
  if (protocol !== undefined) return protocol;
  throw new UsageError(`no protocol is called ${name}${suggestion(name, Object.keys(protocols))}`);
}

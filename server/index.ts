// Every protocol by its name, and what a node of a given name runs in it.
import { controls, mistakes } from './gallery/index.ts';
import type { Machine, NodeName } from './machine.ts';
import { ben } from './protocols/ben.ts';
import { fixed } from './protocols/fixed.ts';
import { opaque, type AnyProtocol } from './protocols/protocol.ts';
import { viewServer } from './view-server.ts';

export { defaultTiming } from './timing.ts';

export const protocols: Readonly<Record<string, AnyProtocol>> = Object.fromEntries(
  [ben, fixed, ...mistakes, ...controls].map((protocol) => [protocol.name, protocol]),
);

/** The machine of a node: the node `vs` is the view server, any other one a key/value server. */
export function machineOf(protocol: AnyProtocol, node: NodeName): Machine<unknown> {
  if (node !== 'vs') return protocol.replica;
  return protocol.viewServer ?? opaque(viewServer);
}

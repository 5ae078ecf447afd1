// Protocols of different states in one registry: outside, a state is opaque.
import type { Protocol } from '../machine.ts';

export type AnyProtocol = Protocol;

export function protocol<Replica, Client>(typed: Protocol<Replica, Client>): AnyProtocol {
  return typed as unknown as AnyProtocol;
}

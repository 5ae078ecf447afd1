// Puts a protocol together, for a registry of protocols with different states: outside, a state is
// opaque.
import { clientWith, correctClient, type ClientRules } from '../client.ts';
import type { Ending, Machine, Protocol } from '../machine.ts';
import type { ReplicaState } from '../replica/state.ts';
import { correctViews, viewServerWith, type ViewServerRules } from '../view-server.ts';

export type AnyProtocol = Protocol;

export interface Parts {
  readonly name: string;
  readonly summary: string;
  readonly ending: Ending;
  readonly replica: Machine<ReplicaState>;
  /** What its client does otherwise than the correct one. */
  readonly client?: Partial<ClientRules>;
  /** What its view server does otherwise than the correct one. */
  readonly views?: Partial<ViewServerRules>;
}

export function protocol({ client, views, ...parts }: Parts): AnyProtocol {
  const viewServer = viewServerWith({ ...correctViews, ...views });
  return {
    ...parts,
    replica: opaque(parts.replica),
    client: opaque(clientWith({ ...correctClient, ...client })),
    ...(views === undefined ? {} : { viewServer: opaque(viewServer) }),
  };
}

export function opaque<State>(machine: Machine<State>): Machine<unknown> {
  return machine as unknown as Machine<unknown>;
}

// How clients of the reference system, and whoever directs its servers, call them: HTTP with JSON,
// each call on a connection of its own, as its servers call each other.
import { callHttp } from '../../net/http-call.ts';
import type { Message, Reply } from '../../plan/machine.ts';
import type { Value } from '../../../checker/index.ts';
import type { Transport } from './machine-client.ts';

/** Carries a call's name, so that the traces of caller and receiver can be put together. */
export const CALL_HEADER = 'doubletake-call';

/** A call that is never answered is dropped after this long, so that no socket is left behind. */
const CALL_LIMIT_MS = 30_000;

export function httpTransport(addresses: Readonly<Record<string, string>>): Transport {
  return async (to, message, options) => {
    const address = addresses[to];
    if (address === undefined) throw new Error(`nobody is called ${to}`);
    return callNode(address, message, options);
  };
}

export interface CallOptions {
  /** The call's name in traces. */
  readonly label: string;
  readonly signal?: AbortSignal;
  /** After this long without an answer the call is dropped. */
  readonly limitMs?: number;
}

/** Rejects when no whole answer came, with a message that says how. */
export async function callNode(
  address: string,
  { type, ...fields }: Message,
  { label, limitMs = CALL_LIMIT_MS, ...options }: CallOptions,
): Promise<Reply> {
  const outcome = await callHttp({
    origin: `http://${address}`,
    path: `/${type}`,
    method: 'POST',
    headers: { [CALL_HEADER]: label },
    body: fields as Readonly<Record<string, Value>>,
    timeoutMs: limitMs,
    ...options,
  });
  if (outcome.type !== 'answer') throw new Error(outcome.error);
  const { body } = outcome;
  if (isReply(body)) return body;
  throw new Error(`not a reply: ${JSON.stringify(body).slice(0, 80)}`);
}

function isReply(body: Value): body is Value & Reply {
  return typeof body === 'object' && body !== null && 'ok' in body;
}

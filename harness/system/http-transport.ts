// Calls over HTTP with JSON, one TCP connection for each call: a kept-alive connection from which a
// fault swallowed a byte would poison the calls after it.
import { request } from 'node:http';
import type { Message, Reply } from '../machine.ts';
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

/** Rejects when no whole answer came, with a `code` or message that says how. */
export function callNode(
  address: string,
  message: Message,
  { label, signal, limitMs = CALL_LIMIT_MS }: CallOptions,
): Promise<Reply> {
  const { type, ...fields } = message;
  const body = JSON.stringify(fields);
  return new Promise((resolve, reject) => {
    const outgoing = request(`http://${address}/${type}`, {
      method: 'POST',
      agent: false,
      timeout: limitMs,
      ...(signal && { signal }),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        [CALL_HEADER]: label,
      },
    });
    outgoing.on('error', reject);
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
    outgoing.on('response', (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => (text += chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        try {
          resolve(JSON.parse(text) as Reply);
        } catch {
          reject(new Error(`not JSON: ${text.slice(0, 80)}`));
        }
      });
    });
    outgoing.end(body);
  });
}

// One HTTP call on a connection of its own, which nothing else uses before or after: no retry is
// hidden in it, and no connection from which a fault swallowed a byte is ever used again.
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { Value } from '../../checker/index.ts';

export interface HttpCall {
  /** Where to dial, `127.0.0.1:PORT`, whatever the address says that is asked for. */
  readonly address: string;
  /** What is asked for; its host goes into the Host header. */
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: Value;
  readonly signal: AbortSignal;
}

/**
 * `refused`: the dial itself was refused, so nothing can have been executed. `broken`: a whole answer
 * did not come; nobody knows what happened.
 */
export type HttpOutcome =
  | { readonly type: 'answer'; readonly status: number; readonly body: Value }
  | { readonly type: 'refused' | 'broken'; readonly error: string };

/** Never rejects. */
export function callHttp(call: HttpCall): Promise<HttpOutcome> {
  const url = new URL(call.url);
  const [host, port] = splitAddress(call.address);
  const payload = payloadOf(call.body);
  const request = url.protocol === 'https:' ? requestSecure : requestPlain;
  return new Promise((resolve) => {
    const broken = (error: NodeJS.ErrnoException): void => {
      const isRefused = error.code === 'ECONNREFUSED';
      const reason = call.signal.aborted ? 'timeout' : (error.code ?? error.message);
      resolve({ type: isRefused ? 'refused' : 'broken', error: reason });
    };
    const outgoing = request({
      host,
      port,
      servername: url.hostname,
      path: `${url.pathname}${url.search}`,
      method: call.method,
      agent: false,
      signal: call.signal,
      headers: {
        host: url.host,
        connection: 'close',
        ...(payload !== undefined && {
          'content-type': typeof call.body === 'string' ? 'text/plain' : 'application/json',
          'content-length': String(Buffer.byteLength(payload)),
        }),
        ...call.headers,
      },
    });
    outgoing.on('error', broken);
    outgoing.on('response', (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('error', broken);
      incoming.on('end', () => {
        const body = parse(Buffer.concat(parts).toString());
        resolve({ type: 'answer', status: incoming.statusCode ?? 0, body });
      });
    });
    outgoing.end(payload);
  });
}

export function splitAddress(address: string): [host: string, port: number] {
  const colon = address.lastIndexOf(':');
  return [address.slice(0, colon).replaceAll(/[[\]]/g, ''), Number(address.slice(colon + 1))];
}

function payloadOf(body: Value | undefined): string | undefined {
  if (body === undefined || typeof body === 'string') return body;
  return JSON.stringify(body);
}

function parse(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}

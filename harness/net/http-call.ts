// One HTTP call that is made once: nothing is ever sent a second time, and no answer is taken for
// that of another call.
//
// A connection carries one request at a time, and another only after a whole answer to the last:
// whatever else happens to a call (time-out, error, a close in the middle) destroys its connection. So
// what a fault swallowed or holds back harms no later call, and what comes late is read by nobody. A
// kept connection that is closed while idle is not used again; where the closing crosses with a
// request, the request was written and the call is `broken`.
import { Readable } from 'node:stream';
import type { Client, Dispatcher } from 'undici';
import type { Value } from '../../checker/index.ts';
import { isShortage } from '../ground/shortage.ts';

export interface HttpCall {
  /** Where to dial, `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** What is asked for, encoded, with its query. */
  readonly path: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: Value;
  /** Takes a connection to the address that was kept, and keeps it; without it the call has its own. */
  readonly keepsConnection?: boolean;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Whether the answer comes with its headers. */
  readonly takesHeaders?: true;
  /** The last byte of the body is kept back until the gate opens. */
  readonly gate?: Gate;
}

/** Lets several calls arrive at one moment: each is sent but for its last byte, then all are let go. */
export interface Gate {
  /** Told once all but the last byte is on its way. */
  readonly arrived: () => void;
  readonly opened: Promise<void>;
}

/**
 * `refused`: the dial itself was refused, so nothing can have been executed. `broken`: a whole answer
 * did not come; nobody knows what happened.
 */
export type HttpOutcome =
  | {
      readonly type: 'answer';
      readonly status: number;
      readonly body: Value;
      /** Where `takesHeaders` was said: by their names in small letters. */
      readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    }
  | { readonly type: 'refused' | 'broken'; readonly error: string };

/** Of a body that is read; what answers with more is cut off, and nobody knows what happened. */
const BODY_BYTES = 8 * 2 ** 20;
const TOO_LARGE = `the answer is larger than ${BODY_BYTES / 2 ** 20} MiB; the connection was closed`;

/** Loads what calls are made with; without it the first call does, and is late by as long as that takes. */
export async function prepareCalls(): Promise<void> {
  Connection ??= (await import('undici')).Client;
}

/** Rejects where this process can make no call, and for nothing that the other side does. */
export async function callHttp(call: HttpCall): Promise<HttpOutcome> {
  // On demand: most commands call nobody, and it takes a while to load.
  await prepareCalls();
  const { origin, signal, timeoutMs, keepsConnection = false } = call;
  const connection = (keepsConnection && idle.get(origin)?.pop()) || dial(origin);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let status = 0;
    let headers: Record<string, string | readonly string[]> | undefined;
    let bytes = 0;
    let wasSent = false;
    const end = (outcome: HttpOutcome): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      if (outcome.type === 'answer' && keepsConnection) keep(origin, connection);
      else void connection.destroy();
      resolve(outcome);
    };
    const giveUp = (): void => end({ type: 'broken', error: 'timeout' });
    const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp, timeoutMs);
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted === true) return giveUp();
    connection.dispatch(requestOf(call), {
      onRequestStart: () => void (wasSent = true),
      onResponseStart: (_, code, fields) => {
        status = code;
        if (call.takesHeaders === true) headers = named(fields);
      },
      onResponseData: (_, part) => {
        bytes += part.length;
        if (bytes > BODY_BYTES) return end({ type: 'broken', error: TOO_LARGE });
        parts.push(part);
      },
      onResponseEnd: () => {
        const body = parse(textOf(parts));
        end({ type: 'answer', status, body, ...(headers !== undefined && { headers }) });
      },
      onResponseError: (_, error) => {
        if (isShortage(error)) reject(error);
        const { code = '' } = error as NodeJS.ErrnoException;
        const isRefused = code === 'ECONNREFUSED' && !wasSent;
        const reason = code === '' || code.startsWith('UND_ERR') ? error.message : code;
        end({ type: isRefused ? 'refused' : 'broken', error: reason });
      },
    });
  });
}

/** The parts of a call to this URL that is dialled at another address, such as that of a proxy. */
export function callThrough(
  address: string,
  url: string,
): Pick<HttpCall, 'origin' | 'path'> & { readonly headers: { readonly host: string } } {
  const { protocol, host, pathname, search } = new URL(url);
  return { origin: `${protocol}//${address}`, path: `${pathname}${search}`, headers: { host } };
}

let Connection: typeof Client | undefined;

/** Connections that may be used again, by origin. They keep no process alive, and end after 4 s of idleness. */
const idle = new Map<string, Client[]>();

function keep(origin: string, connection: Client): void {
  const others = idle.get(origin);
  if (others === undefined) idle.set(origin, [connection]);
  else others.push(connection);
}

/** It dials when there is something to send; one that ends while it is idle is forgotten. */
function dial(origin: string): Client {
  const connection = new Connection!(origin, { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  return connection.on('disconnect', () => {
    const others = idle.get(origin) ?? [];
    if (!others.includes(connection)) return;
    idle.set(
      origin,
      others.filter((other) => other !== connection),
    );
    void connection.destroy();
  });
}

function requestOf(call: HttpCall): Dispatcher.DispatchOptions {
  const { path, method, body, gate } = call;
  const headers: Record<string, string> = {};
  if (body !== undefined) {
    headers['content-type'] = typeof body === 'string' ? 'text/plain' : 'application/json';
  }
  for (const [name, value] of Object.entries(call.headers ?? {})) {
    headers[name.toLowerCase()] = value;
  }
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  if (gate !== undefined && text !== undefined) {
    headers['content-length'] = String(Buffer.byteLength(text));
  }
  return {
    path,
    method: method.toUpperCase(),
    headers,
    ...(call.keepsConnection !== true && { reset: true }),
    ...(text !== undefined && {
      body: gate === undefined ? text : Readable.from(keptBack(text, gate)),
    }),
  };
}

async function* keptBack(text: string, { arrived, opened }: Gate): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  if (bytes.length > 1) yield bytes.subarray(0, -1);
  arrived();
  await opened;
  yield bytes.subarray(-1);
}

export function splitAddress(address: string): [host: string, port: number] {
  const colon = address.lastIndexOf(':');
  return [address.slice(0, colon).replaceAll(/[[\]]/g, ''), Number(address.slice(colon + 1))];
}

function named(
  fields: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), value]],
    ),
  );
}

function textOf(parts: readonly Buffer[]): string {
  return (parts.length === 1 ? parts[0]! : Buffer.concat(parts)).toString();
}

function parse(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}

// One HTTP call that is made once: nothing is ever sent a second time, and no answer is taken for
// that of another call.
//
// A connection carries one request at a time, and it is used again only after a whole answer to
// each: whatever else happens (time-out, error, a close in the middle) destroys it. So a connection
// from which a fault swallowed a byte, or in which one is held back, never sees another request, and
// what comes late on it is read by nobody. A kept connection that is cut while it is idle is noticed,
// and dialled anew, before the request is written; where the two cross, the request was written and
// the call is `broken`.
import type { Agent, Dispatcher } from 'undici';
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
  /** Takes a connection to the address that was kept, and keeps it; without it the call has its own. */
  readonly keepsConnection?: boolean;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * `refused`: the dial itself was refused, so nothing can have been executed. `broken`: a whole answer
 * did not come; nobody knows what happened.
 */
export type HttpOutcome =
  | { readonly type: 'answer'; readonly status: number; readonly body: Value }
  | { readonly type: 'refused' | 'broken'; readonly error: string };

/** Never rejects. */
export async function callHttp(call: HttpCall): Promise<HttpOutcome> {
  agent ??= await openAgent();
  const dispatcher = agent;
  return new Promise((resolve) => {
    const { signal, timeoutMs } = call;
    const parts: Buffer[] = [];
    let sending: Dispatcher.DispatchController | undefined;
    let status = 0;
    let isOver = false;
    const end = (outcome: HttpOutcome): void => {
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      resolve(outcome);
    };
    const giveUp = (): void => {
      end({ type: 'broken', error: 'timeout' });
      sending?.abort(GIVEN_UP);
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp, timeoutMs);
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted === true) return giveUp();
    dispatcher.dispatch(requestOf(call), {
      onRequestStart: (controller) => {
        sending = controller;
        if (isOver) controller.abort(GIVEN_UP);
      },
      onResponseStart: (_, code) => void (status = code),
      onResponseData: (_, part) => void parts.push(part),
      onResponseEnd: () =>
        end({ type: 'answer', status, body: parse(Buffer.concat(parts).toString()) }),
      onResponseError: (_, error) => {
        const { code = '' } = error as NodeJS.ErrnoException;
        const isRefused = code === 'ECONNREFUSED' && sending === undefined;
        const reason = code === '' || code.startsWith('UND_ERR') ? error.message : code;
        end({ type: isRefused ? 'refused' : 'broken', error: reason });
      },
    });
  });
}

/**
 * All connections, by address. They keep no process alive, and an idle one is closed after 4 s, or
 * before the time at which the server says that it would.
 */
let agent: Agent | undefined;

/** On demand: most commands call nobody, and it takes a while to load. */
async function openAgent(): Promise<Agent> {
  const { Agent: UndiciAgent } = await import('undici');
  return new UndiciAgent({ pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
}

/** Made once: an error has a stack, and there are many. */
const GIVEN_UP = new Error('given up');

function requestOf(call: HttpCall): Dispatcher.DispatchOptions {
  const { address, method, body, headers, keepsConnection = false } = call;
  const { protocol, host, pathname, search } = new URL(call.url);
  const type = typeof body === 'string' ? 'text/plain' : 'application/json';
  return {
    origin: `${protocol}//${address}`,
    path: `${pathname}${search}`,
    method: method.toUpperCase(),
    ...(!keepsConnection && { reset: true }),
    headers: { host, ...(body !== undefined && { 'content-type': type }), ...lowerCase(headers) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
}

function lowerCase(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

export function splitAddress(address: string): [host: string, port: number] {
  const colon = address.lastIndexOf(':');
  return [address.slice(0, colon).replaceAll(/[[\]]/g, ''), Number(address.slice(colon + 1))];
}

function parse(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}

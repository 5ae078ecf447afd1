// What is probed: the request, where its key goes, and how an execution is observed. All of it comes
// from the command line; nothing is guessed later.
import { isIPv4 } from 'node:net';
import type { Value } from '../../checker/index.ts';
import { callThrough, type HttpCall } from '../net/http-call.ts';
import { template, textTemplate } from '../net/template.ts';
import { UsageError } from '../ground/usage-error.ts';

export interface ProbeTarget {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A template: `{key}` becomes the request's key, `{seq}` its number. */
  readonly body: Value | undefined;
  readonly keyPlace: KeyPlace;
  readonly observation: Observation | undefined;
  /** Fields of an answer that may differ from one try to the next, as paths. */
  readonly ignored: readonly string[];
}

interface KeyPlace {
  readonly where: 'header' | 'query' | 'body';
  readonly name: string;
}

/** `list`: a GET whose answer has one item for each execution. `count`: a number that each raises by one. */
export type Observation =
  | { readonly kind: 'list'; readonly url: string; readonly items: string | undefined }
  | { readonly kind: 'count'; readonly url: string; readonly path: string }
  | { readonly kind: 'count-in-answer'; readonly path: string };

/** One request, sent as often as need be under the same key. */
export interface ProbeRequest {
  readonly seq: number;
  readonly key: string;
}

/** The bytes of a request, the same ones at every try, and the address at which this one is dialled. */
export function requestOf(
  target: ProbeTarget,
  { key, seq }: ProbeRequest,
  address: string,
): HttpCall {
  const { where, name } = target.keyPlace;
  const words = { key, seq };
  const url = new URL(textTemplate(target.url, encodeURIComponent)(words));
  if (where === 'query') url.searchParams.set(name, key);
  const filled = target.body === undefined ? undefined : template(target.body)(words);
  const body =
    where === 'body' ? { ...(filled as Readonly<Record<string, Value>>), [name]: key } : filled;
  const { headers, ...place } = callThrough(address, url.href);
  return {
    ...place,
    method: target.method,
    headers: { ...headers, ...target.headers, ...(where === 'header' && { [name]: key }) },
    ...(body !== undefined && { body }),
  };
}

/** `header:Idempotency-Key`, `query:request_id` or `body:requestId`. */
export function parseKeyPlace(text: string): KeyPlace {
  const [, where, name] = /^(header|query|body):(.+)$/.exec(text) ?? [];
  if (where === undefined || name === undefined) {
    throw new UsageError(
      `--key ${text}: say header:NAME, query:NAME or body:NAME, such as header:Idempotency-Key`,
    );
  }
  return { where: where as KeyPlace['where'], name };
}

/** The server's own address, `host:port`; refuses what is not on this machine unless that is allowed. */
export function upstreamOf(address: string, mayBeRemote: boolean): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new UsageError(`${address}: not an address; say http://127.0.0.1:3000/path`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UsageError(`${address}: only http and https can be probed`);
  }
  if (!mayBeRemote && !isLoopback(url.hostname)) {
    throw new UsageError(
      `${url.hostname} is not this machine. The probe executes real requests and breaks connections; if that is meant, say --allow-remote`,
    );
  }
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
}

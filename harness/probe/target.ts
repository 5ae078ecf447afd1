// What is probed: the request, where its key goes, what counts as success, and how an execution is
// observed. All of it comes from the command line; nothing is guessed later.
import type { Value } from '../../checker/index.ts';
import { callThrough, type HttpCall } from '../net/http-call.ts';
import { stayHere } from '../net/loopback.ts';
import { template, textTemplate } from '../net/template.ts';
import { UsageError } from '../ground/usage-error.ts';

export interface ProbeTarget {
  readonly url: string;
  readonly method: string;
  /** Templates, as the body is. */
  readonly headers: Readonly<Record<string, string>>;
  /** A template: `{key}` becomes the request's key, `{seq}` its number, `{token}` what the login gave. */
  readonly body: Value | undefined;
  readonly keyPlace: KeyPlace;
  readonly keyFormat: KeyFormat;
  readonly protocol: Protocol;
  /** Where an answer must have something to be a success, besides its 2xx status. */
  readonly success: string | undefined;
  readonly login: Login | undefined;
  readonly observation: Observation | undefined;
  /** Fields of an answer that may differ from one try to the next, as paths. */
  readonly ignored: readonly string[];
}

/** Makes the key of the request with this number. */
export type KeyFormat = (seq: number) => string;

export const PROTOCOLS = ['http', 'json-rpc', 'graphql', 'mcp'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** A request that is made before all others; its answer's cookies and token go along with them. */
export interface Login {
  readonly method: string;
  readonly url: string;
  readonly body: Value | undefined;
  /** Where in the answer the token is; the usual places when left out. */
  readonly token: string | undefined;
}

export interface KeyPlace {
  readonly where: 'header' | 'query' | 'body';
  /** The name of a header or query parameter; of a body the path, such as `params.requestId`. */
  readonly name: string;
}

/** `list`: a GET whose answer has one item for each execution. `count`: a number that each raises by one. */
export type Observation =
  | {
      readonly kind: 'list';
      readonly url: string;
      readonly items: string | undefined;
      /** Where an answer says what page comes next, as `data.next` or `cursor=data.next`. */
      readonly next: string | undefined;
    }
  | { readonly kind: 'count'; readonly url: string; readonly path: string }
  | { readonly kind: 'count-in-answer'; readonly path: string };

/** One request, sent as often as need be under the same key. */
export interface ProbeRequest {
  readonly seq: number;
  readonly key: string;
}

/** How a try is sent otherwise than the first one of its request. */
export interface Change {
  /** What is sent as its key; no key at all where it is undefined. */
  readonly sentKey?: (key: string) => string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another template of the body. */
  readonly pattern?: Value;
  /** The same body, otherwise written. */
  readonly respell?: (body: Value) => string;
  readonly url?: (url: URL) => void;
  readonly method?: string;
}

/** The bytes of a request, the same ones at every try, and the address at which this one is dialled. */
export function requestOf(
  target: ProbeTarget,
  { key, seq }: ProbeRequest,
  to: {
    readonly address: string;
    readonly session: Readonly<Record<string, string>>;
    readonly token?: string | undefined;
    readonly change?: Change | undefined;
  },
): HttpCall {
  const { change = {} } = to;
  const { where, name } = target.keyPlace;
  const words = { key, seq, token: to.token ?? '' };
  const sentKey = change.sentKey === undefined ? key : change.sentKey(key);
  const url = new URL(textTemplate(target.url, encodeURIComponent)(words));
  if (where === 'query' && sentKey !== undefined) url.searchParams.set(name, sentKey);
  change.url?.(url);
  const pattern = change.pattern ?? target.body;
  const filled = pattern === undefined ? undefined : template(pattern)(words);
  const keyed = where === 'body' ? placed(filled ?? {}, name.split('.'), sentKey) : filled;
  const isRespelt = change.respell !== undefined && keyed !== undefined;
  const body = isRespelt && typeof keyed !== 'string' ? change.respell(keyed) : keyed;
  const { headers, ...place } = callThrough(to.address, url.href);
  return {
    ...place,
    method: change.method ?? target.method,
    headers: {
      ...headers,
      ...(isRespelt && { 'content-type': 'application/json' }),
      ...to.session,
      ...filledHeaders(target, words),
      ...(where === 'header' && sentKey !== undefined && { [name]: sentKey }),
      ...change.headers,
    },
    ...(body !== undefined && { body }),
  };
}

/** The headers that --header names, for what asks about no request in particular. */
export function filledHeaders(
  { headers }: Pick<ProbeTarget, 'headers'>,
  words: Readonly<Record<string, Value>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [name, textTemplate(text)(words)]),
  );
}

/** The value with the key at the path; objects on the way there are made where they are missing. */
function placed(value: Value, [step, ...steps]: readonly string[], key: string | undefined): Value {
  if (step === undefined) return key ?? value;
  const isObject = value !== null && typeof value === 'object';
  const fields = (isObject ? value : {}) as Readonly<Record<string, Value>>;
  if (steps.length === 0 && key === undefined) {
    return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== step));
  }
  const inner = placed(fields[step] ?? {}, steps, key);
  if (!Array.isArray(value)) return { ...fields, [step]: inner };
  return (value as readonly Value[]).map((one, index) => (String(index) === step ? inner : one));
}

/** `header:Idempotency-Key`, `query:request_id` or `body:params.requestId`. */
export function parseKeyPlace(text: string): KeyPlace {
  const [, where, name] = /^(header|query|body):(.+)$/.exec(text) ?? [];
  if (where === undefined || name === undefined) {
    throw new UsageError(
      `--key ${text}: say header:NAME, query:NAME or body:PATH, such as header:Idempotency-Key`,
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
  const why = 'The probe executes real requests and breaks connections';
  stayHere(url.hostname, mayBeRemote, why);
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
}

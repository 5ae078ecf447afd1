// One arrival of a request at the endpoint, and which of several arrivals are the call that fails.

/** A request that arrived whole. */
export interface Arrival {
  /** Milliseconds since the caller was started. */
  readonly atMs: number;
  readonly method: string;
  /** With its query, as it was sent. */
  readonly path: string;
  /** SHA-256 of the body, in hexadecimal; empty where there is no body. */
  readonly body: string;
  /** What its key header said, where it had one. */
  readonly key?: string;
  /** Of all connections to the endpoint in this way, from 1. */
  readonly connection: number;
  /** Of the requests on its connection, from 1. */
  readonly nth: number;
  /** Which of the endpoint's ports it came to, from 1. */
  readonly endpoint: number;
}

/** The request whose reply is lost: the `nth` (from 1) with this method and path, when nothing fails. */
export interface Call {
  readonly method: string;
  /** `*` stands for anything. */
  readonly path: string;
  readonly nth: number;
  /** How many requests of any kind arrive before it. */
  readonly earlier: number;
}

/** Methods that RFC 9110 calls idempotent (section 9.2.2), and QUERY: their second arrival changes nothing. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE', 'QUERY']);

export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}

export function isLike(call: Pick<Call, 'method' | 'path'>, { method, path }: Arrival): boolean {
  if (method !== call.method) return false;
  const pattern = call.path.split('*').map(escaped);
  return new RegExp(`^${pattern.join('.*')}$`, 's').test(path);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/**
 * The call among the arrivals of a caller to whom nothing happened: the last that is like `wanted`, or
 * else the last that is not idempotent, or else the last. Undefined where nothing fits.
 */
export function findCall(
  arrivals: readonly Arrival[],
  wanted?: Pick<Call, 'method' | 'path'>,
): Call | undefined {
  const fits = wanted === undefined ? () => true : (one: Arrival) => isLike(wanted, one);
  const fitting = arrivals.filter(fits);
  const found = fitting.findLast(({ method }) => !isIdempotent(method)) ?? fitting.at(-1);
  if (found === undefined) return undefined;
  const { method, path } = wanted ?? found;
  const earlier = arrivals.indexOf(found);
  const nth = arrivals.slice(0, earlier + 1).filter((one) => isLike({ method, path }, one)).length;
  return { method, path, nth, earlier };
}

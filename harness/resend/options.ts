// What `resend` is asked, by the command or by a test.
import type { CallFunction } from './caller.ts';

export interface ResendOptions {
  /**
   * A command, whose `{url}` becomes the endpoint's URL (also in DOUBLETAKE_URL), or a function that
   * calls it. It makes one call; a request before that shows what happens on a reused connection.
   */
  readonly caller: readonly string[] | CallFunction;
  /** Default: all. */
  readonly ways?: readonly string[];
  /** The call, where it is not the last request that is not idempotent; `*` in the path is anything. */
  readonly call?: { readonly method: string; readonly path: string };
  /** `always` (default): every try of the call fails. `once`: only the first does. */
  readonly fails?: 'always' | 'once';
  /** Ways in which the call may come twice. */
  readonly allow?: readonly string[];
  /** How long a caller may take in each way, in milliseconds (default 10,000). */
  readonly timeMs?: number;
  /** A header that carries a key (default Idempotency-Key or X-Idempotency-Key). */
  readonly keyHeader?: string;
  /** The body of good answers (default `{}`). */
  readonly answer?: string;
  /**
   * A proxy that the caller calls instead of the endpoint, its URL, and the ports, one or two, at which it has
   * the endpoint as its upstreams.
   */
  readonly through?: { readonly url: string; readonly ports: readonly number[] };
  /** The real server of any protocol, in front of which replies are lost; executions are counted. */
  readonly upstream?: Upstream;
  readonly signal?: AbortSignal;
  /** Told as each way begins; `none` first, in which nothing fails. */
  readonly onWay?: (way: string) => void;
}

/** The server behind the tap. */
export interface Upstream {
  /** `tcp://127.0.0.1:6379`, or one whose scheme says how to count: redis, postgres, nats, kafka, amqp. */
  readonly url: string;
  /** A command that prints how often the call was executed; needed for other schemes. */
  readonly executed?: string;
  /** Where the tap listens, for servers that tell clients their address; any free port without it. */
  readonly port?: number;
}

/** How long a caller may take in each way unless something else is asked, in milliseconds. */
export const TIME_MS = 10_000;

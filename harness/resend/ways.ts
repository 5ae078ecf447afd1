// The ways in which a reply is lost or refused, one row each: the one place to add one. Those of HTTP
// act on one exchange; those of any other protocol on a connection whose server has answered already.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { suggestion } from '../ground/nearest.ts';
import { UsageError } from '../ground/usage-error.ts';

/** One request that has arrived whole, and nothing of whose answer has been written. */
export interface Exchange {
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** The answer that other requests get. */
  readonly answer: () => void;
  /** For an answer that comes after the client has given up, in milliseconds. */
  readonly lateMs: number;
}

/** One way of failing a call over HTTP. */
export interface Way {
  /** What happens, for a table. */
  readonly what: string;
  /** Since what a copy comes, in a sentence: `sent again 0.2 s after ...`. */
  readonly since: string;
  /**
   * What the way needs. `fresh`: the call is the first request of its connection. `reused`: it is not.
   * `earlier`: some other request is answered before it.
   */
  readonly needs: 'fresh' | 'reused' | 'earlier' | 'nothing';
  /** What is done instead of answering the call. */
  readonly spoil?: (exchange: Exchange) => void;
  /** What is done between the answer to the request before and the call. */
  readonly between?: 'restart' | 'close';
}

const close = ({ socket }: Exchange): void => void socket.end();
const reset = ({ socket }: Exchange): void => void socket.resetAndDestroy();
const refuse =
  (status: number, headers: Readonly<Record<string, string>> = {}) =>
  ({ response }: Exchange): void => {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end('not now');
  };

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-le';

/** By name, in the order in which they are tried: `late` needs what `silence` found. */
export const WAYS: Readonly<Record<string, Way>> = {
  'close-fresh': {
    what: 'closed (FIN), new connection',
    since: 'its connection was closed without an answer',
    needs: 'fresh',
    spoil: close,
  },
  'close-reused': {
    what: 'closed (FIN), reused connection',
    since: 'its reused connection was closed without an answer',
    needs: 'reused',
    spoil: close,
  },
  'reset-fresh': {
    what: 'reset (RST), new connection',
    since: 'its connection was reset without an answer',
    needs: 'fresh',
    spoil: reset,
  },
  'reset-reused': {
    what: 'reset (RST), reused connection',
    since: 'its reused connection was reset without an answer',
    needs: 'reused',
    spoil: reset,
  },
  silence: {
    what: 'reply lost, then silence',
    since: 'the reply was lost',
    needs: 'nothing',
    spoil: () => {},
  },
  'half-headers': {
    what: 'answer cut within its headers',
    since: 'the answer was cut within its headers',
    needs: 'nothing',
    spoil: ({ socket }) => void socket.end(HEAD),
  },
  'half-body': {
    what: 'answer cut within its body',
    since: 'the answer was cut within its body',
    needs: 'nothing',
    spoil: ({ socket }) => void socket.end(`${HEAD}ngth: 100\r\n\r\n{"id":`),
  },
  'status-503': {
    what: '503',
    since: 'it was answered with 503',
    needs: 'nothing',
    spoil: refuse(503),
  },
  'status-503-retry-after': {
    what: '503 with Retry-After: 1',
    since: 'it was answered with 503 and Retry-After: 1',
    needs: 'nothing',
    spoil: refuse(503, { 'retry-after': '1' }),
  },
  'status-429': {
    what: '429',
    since: 'it was answered with 429',
    needs: 'nothing',
    spoil: refuse(429),
  },
  'status-502': {
    what: '502',
    since: 'it was answered with 502',
    needs: 'nothing',
    spoil: refuse(502),
  },
  'status-504': {
    what: '504',
    since: 'it was answered with 504',
    needs: 'nothing',
    spoil: refuse(504),
  },
  late: {
    what: 'answered after the caller gave up',
    since: 'the first copy arrived, whose answer came late',
    needs: 'nothing',
    spoil: ({ answer, lateMs }) => {
      const timer = setTimeout(answer, lateMs);
      timer.unref();
    },
  },
  restart: {
    what: 'server restarted between two calls',
    since: 'the server was restarted',
    needs: 'earlier',
    between: 'restart',
  },
  idle: {
    what: 'connection closed while idle',
    since: 'its idle connection was closed',
    needs: 'earlier',
    between: 'close',
  },
};

export const wayNames: readonly string[] = Object.keys(WAYS);

/** One way of losing the reply to a call that the server has executed, over any protocol. */
export interface Loss extends Pick<Way, 'what' | 'since'> {
  /** What becomes of the client's connection. */
  readonly lose: (client: Socket) => void;
}

export const LOSSES: Readonly<Record<string, Loss>> = {
  close: {
    what: 'reply lost, connection closed (FIN)',
    since: 'its connection was closed without the reply',
    lose: (client) => void client.end(),
  },
  reset: {
    what: 'reply lost, connection reset (RST)',
    since: 'its connection was reset without the reply',
    lose: (client) => void client.resetAndDestroy(),
  },
  silence: { what: WAYS['silence']!.what, since: WAYS['silence']!.since, lose: () => {} },
};

export const lossNames: readonly string[] = Object.keys(LOSSES);

/** The row of a name in either table. @throws UsageError where there is none. */
export function rowOf<Row>(name: string, rows: Readonly<Record<string, Row>>): Row {
  if (Object.hasOwn(rows, name)) return rows[name]!;
  throw new UsageError(`there is no way "${name}"${suggestion(name, Object.keys(rows))}`);
}

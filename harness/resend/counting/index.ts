// Which counter a server gets: the user's command, or by the scheme of its URL.
import { UsageError } from '../../ground/usage-error.ts';
import type { Upstream } from '../options.ts';
import { kafkaCounted, natsCounted, rabbitCounted } from './brokers.ts';
import { countByCommand } from './command.ts';
import { openCounter, type Counted, type Counter } from './counter.ts';
import { postgresCounted } from './postgres.ts';
import { redisCounted } from './redis.ts';

export type { Counter } from './counter.ts';

const BY_SCHEME: Readonly<Record<string, Counted>> = {
  redis: redisCounted,
  postgres: postgresCounted,
  postgresql: postgresCounted,
  nats: natsCounted,
  kafka: kafkaCounted,
  amqp: rabbitCounted,
};

/** A server that is counted at. */
export interface CountedServer {
  /** `host:port`. */
  readonly address: string;
  /** The URL at which a caller is to find it behind a tap at this port. */
  readonly urlAt: (port: number) => string;
  readonly counter: Counter;
}

/** @throws UsageError where its executions cannot be counted. */
export async function openServer({ url: text, executed }: Upstream): Promise<CountedServer> {
  const url = new URL(text);
  const counted = BY_SCHEME[url.protocol.slice(0, -1)];
  if (counted === undefined && executed === undefined) {
    const schemes = Object.keys(BY_SCHEME).join(', ');
    throw new UsageError(
      `${text}: say with --executed how to count executions, or give one of the schemes ${schemes}`,
    );
  }
  const port = url.port === '' ? counted?.port : Number(url.port);
  if (port === undefined) throw new UsageError(`${text}: say a port, such as tcp://127.0.0.1:6379`);
  url.port = String(port);
  const what = counted && url.searchParams.get(counted.what);
  if (counted !== undefined) url.searchParams.delete(counted.what);
  return {
    address: url.host,
    urlAt: (place) => {
      const tapped = new URL(url);
      tapped.host = `127.0.0.1:${place}`;
      return tapped.href;
    },
    counter:
      executed === undefined
        ? await openCounter(url, counted!, what ?? undefined)
        : countByCommand(executed),
  };
}

// The director stands where the network would be: every call of a controlled node comes to it, is
// kept, and goes on when the schedule says so. It works on HTTP, so that single messages can be
// held back, overtaken or lost, which a proxy of connections cannot do.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Message, Reply } from '../plan/machine.ts';
import { CALL_HEADER } from '../system/reference/http-transport.ts';

/** A call that a node made and that the director keeps until the schedule decides on it. */
export interface KeptCall {
  readonly from: string;
  readonly to: string;
  readonly message: Message;
  /** Sends the answer back to the caller. */
  readonly answer: (reply: Reply) => void;
  /** Closes the connection without an answer. */
  readonly reset: () => void;
}

export interface Director {
  /** The address of the director that stands for each node: its peers dial it there. */
  readonly addresses: Readonly<Record<string, string>>;
  /** The oldest call that fits and was not asked for yet; waits for it until the deadline. */
  readonly expect: (from: string, to: string, message: Message) => Promise<KeptCall | undefined>;
  readonly close: () => Promise<void>;
}

export async function openDirector(
  nodes: readonly string[],
  patienceMs: number,
): Promise<Director> {
  const kept: KeptCall[] = [];
  const waiting = new Set<() => void>();
  const servers: Server[] = [];
  const addresses: Record<string, string> = {};
  const responses = new Set<ServerResponse>();

  const take = (to: string): Server =>
    createServer((incoming, response) => {
      let text = '';
      responses.add(response);
      response.on('close', () => responses.delete(response));
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => (text += chunk));
      incoming.on('end', () => {
        const from = String(incoming.headers[CALL_HEADER]).split('.')[0]!;
        const type = incoming.url!.slice(1);
        kept.push({
          ...{ from, to, message: { ...(JSON.parse(text) as object), type } },
          answer: (reply) => response.writeHead(reply.ok ? 200 : 503).end(JSON.stringify(reply)),
          reset: () => response.destroy(),
        });
        for (const look of waiting) look();
      });
    });

  for (const node of nodes) {
    const server = take(node);
    servers.push(server);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    addresses[node] = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  return {
    addresses,
    expect: (from, to, message) =>
      new Promise((resolve) => {
        const look = (): void => {
          const index = kept.findIndex(
            (call) => call.from === from && call.to === to && isSame(call.message, message),
          );
          if (index >= 0) finish(kept.splice(index, 1)[0]);
        };
        const finish = (call: KeptCall | undefined): void => {
          clearTimeout(deadline);
          waiting.delete(look);
          resolve(call);
        };
        const deadline = setTimeout(() => finish(undefined), patienceMs);
        waiting.add(look);
        look();
      }),
    close: async () => {
      for (const response of responses) response.destroy();
      await Promise.all(
        servers.map((server) => new Promise<void>((resolve) => void server.close(() => resolve()))),
      );
    },
  };
}

/** Whether two values are equal as JSON, whatever the order of fields. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
}

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, inOrder(item)]),
  );
}

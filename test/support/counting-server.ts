// A server inside the test that executes what it is asked and lets the test wait until it has.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CountingServer {
  readonly address: string;
  readonly count: () => number;
  /** Settles when the count has been reached. */
  readonly reached: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Each POST is one execution, answered with the count, or with `answerBytes` of text. */
export async function countingServer(port = 0, answerBytes?: number): Promise<CountingServer> {
  let count = 0;
  let waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const server = createServer((call, answer) => {
    call.resume().once('end', () => {
      if (call.method === 'POST') count += 1;
      waiting = waiting.filter((one) => {
        if (one.count <= count) one.resolve();
        return one.count > count;
      });
      answer.end(answerBytes === undefined ? `${count}` : 'x'.repeat(answerBytes));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    reached: (wanted) =>
      new Promise((resolve) => {
        if (count >= wanted) resolve();
        else waiting.push({ count: wanted, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

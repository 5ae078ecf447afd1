// A raw socket server of the tests that fails one path and counts how often it is asked for: what
// `resend` says is held against it. It knows nothing of the harness.
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** What is done with a request for the path that fails. */
export type Failure =
  'close-fresh' | 'close-reused' | 'reset-fresh' | 'reset-reused' | 'half-headers' | 'status-503';

export interface FailingServer {
  readonly url: string;
  /** Requests for `/call` that arrived whole. */
  readonly count: () => number;
  readonly close: () => Promise<void>;
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
const OK_AND_CLOSE = 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}';

export async function failingServer(failure: Failure): Promise<FailingServer> {
  const sockets = new Set<Socket>();
  let count = 0;
  const answer = (socket: Socket, path: string): void => {
    if (path !== '/call') {
      if (failure.endsWith('-fresh')) socket.end(OK_AND_CLOSE);
      else socket.write(OK);
      return;
    }
    count += 1;
    if (failure.startsWith('close')) socket.end();
    else if (failure.startsWith('reset')) socket.resetAndDestroy();
    else if (failure === 'half-headers') socket.end('HTTP/1.1 200 OK\r\ncontent-le');
    else socket.write('HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbusy');
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    let text = '';
    socket.on('data', (data) => {
      text += data.toString('latin1');
      for (let length = lengthOf(text); length !== undefined; length = lengthOf(text)) {
        const path = text.split(' ')[1] ?? '';
        text = text.slice(length);
        answer(socket, path);
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Of the first request, when it is whole; bodies say their length. */
function lengthOf(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const [, length = '0'] = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head)) ?? [];
  const whole = head + 4 + Number(length);
  return text.length < whole ? undefined : whole;
}

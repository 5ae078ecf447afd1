// One HTTP exchange on a connection of its own, told to the byte: what came, and how it ended.
import { connect, type Socket } from 'node:net';

export interface Exchange {
  /** Settles when the connection is over. */
  readonly ended: Promise<Outcome>;
  /** Settles when the first bytes have come. */
  readonly answered: Promise<void>;
  readonly bytes: () => number;
  /** What a client does that waits no longer. */
  readonly giveUp: () => void;
}

export interface Outcome {
  readonly bytes: number;
  /** The body, where a whole answer came. */
  readonly body?: string;
  /** `ECONNREFUSED`, `ECONNRESET`; none when the other side said good-bye. */
  readonly error?: string;
  readonly elapsedMs: number;
}

export function exchange(address: string, path: string): Exchange {
  const [host = '', port] = address.split(':');
  const began = performance.now();
  let text = '';
  let error: string | undefined;
  const socket: Socket = connect({ host, port: Number(port) });
  socket.setEncoding('latin1');
  socket.on('data', (part: string) => {
    text += part;
  });
  socket.on('error', (reason: NodeJS.ErrnoException) => {
    error = reason.code;
  });
  socket.write(`POST ${path} HTTP/1.1\r\nHost: ${address}\r\nConnection: close\r\n\r\n`);
  const outcome = (): Outcome => {
    const length = /content-length: (\d+)/i.exec(text)?.[1];
    const body = text.split('\r\n\r\n')[1];
    const isWhole = body !== undefined && (length === undefined || body.length === Number(length));
    return {
      bytes: text.length,
      elapsedMs: performance.now() - began,
      ...(isWhole ? { body } : {}),
      ...(error === undefined ? {} : { error }),
    };
  };
  return {
    ended: new Promise((resolve) => {
      socket.once('close', () => resolve(outcome()));
    }),
    answered: new Promise((resolve) => {
      socket.once('data', () => resolve());
    }),
    bytes: () => text.length,
    giveUp: () => socket.destroy(),
  };
}

/** The outcome of an exchange that is let run to its end. */
export function ask(address: string, path: string): Promise<Outcome> {
  return exchange(address, path).ended;
}

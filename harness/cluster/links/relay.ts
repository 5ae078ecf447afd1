// A relay on the client's side of a proxy, which can do what Toxiproxy cannot: reset (RST) a connection
// that is open already. Toxiproxy 2.12 resets those alone that are newer than its toxic; the others end
// with FIN, and clients take the two differently. Whatever else it carries it changes nothing of: data,
// ends of either direction, resets, and the pace of whoever reads slowly.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { splitAddress } from '../../net/http-call.ts';

export class Relay {
  readonly #listen: string;
  readonly #upstream: string;
  readonly #clients = new Set<Socket>();
  #server: Server | undefined;
  /** Whether a connection is reset as soon as anything comes back on it. */
  resets = false;

  constructor(listen: string, upstream: string) {
    this.#listen = listen;
    this.#upstream = upstream;
  }

  get isOpen(): boolean {
    return this.#server !== undefined;
  }

  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const options = { allowHalfOpen: true, noDelay: true, pauseOnConnect: true };
    const server = createServer(options, (client) => this.#carry(client));
    this.#server = server;
    const [host, port] = splitAddress(this.#listen);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  }

  /** Done when dials are refused; connections are closed with it. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    for (const client of this.#clients) client.destroy();
    await closed;
  }

  #carry(client: Socket): void {
    const [host, port] = splitAddress(this.#upstream);
    const server = connect({ host, port, allowHalfOpen: true, noDelay: true });
    this.#clients.add(client);
    client.once('close', () => this.#clients.delete(client));
    pass(client, server);
    pass(server, client, () => this.resets);
    server.once('connect', () => client.resume());
  }
}

/** Carries one direction, to its end; with `isReset` in force the first data resets both sides. */
function pass(source: Socket, target: Socket, isReset = (): boolean => false): void {
  source.on('data', (data) => {
    if (isReset()) {
      target.resetAndDestroy();
      source.resetAndDestroy();
    } else if (!target.write(data)) source.pause();
  });
  target.on('drain', () => source.resume());
  source.once('end', () => target.end());
  source.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'ECONNRESET') target.resetAndDestroy();
  });
  // After its end the target has still to write what came before.
  source.once('close', () => {
    if (!source.readableEnded) target.destroy();
  });
}

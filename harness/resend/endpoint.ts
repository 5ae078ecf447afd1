// The endpoint that is called in one way of failing: HTTP/1.1 with kept connections, and every whole
// request handed to the stage. Each way has its own endpoint, so that connections which a caller keeps
// never reach into the next.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { keepTold } from '../ground/telling-names.ts';
import { UsageError } from '../ground/usage-error.ts';
import type { Arrival } from './arrival.ts';
import type { Stage } from './stage.ts';

export interface EndpointOptions {
  /** One or two; 0 is any free port. */
  readonly ports: readonly number[];
  /** Headers that carry a key, in small letters. */
  readonly keyHeaders: readonly string[];
  /** The body of every good answer. */
  readonly answer: string;
}

/** Requests with this header fill a proxy's pool of connections: they are answered, and no arrivals. */
export const WARM_UP = 'x-doubletake-warm-up';

export class Endpoint {
  readonly #options: EndpointOptions;
  readonly #stage: Stage;
  readonly #sockets = new Map<Socket, { readonly number: number; requests: number }>();
  readonly #servers: Server[] = [];
  #connections = 0;

  constructor(options: EndpointOptions, stage: Stage) {
    this.#options = options;
    this.#stage = stage;
  }

  get ports(): readonly number[] {
    return this.#servers.map(portOf);
  }

  /** @throws UsageError where a port is taken. */
  async open(): Promise<void> {
    for (const [index, port] of this.#options.ports.entries()) {
      this.#servers.push(await this.#serve(index, port));
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.keys()) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((done) => server.close(done))));
  }

  async #serve(index: number, port: number): Promise<Server> {
    // No time limit of its own ever closes a connection.
    const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
    server.on('connection', (socket) => {
      this.#connections += 1;
      this.#sockets.set(socket, { number: this.#connections, requests: 0 });
      socket.setNoDelay(true);
      socket.on('error', () => {}).once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const hash = createHash('sha256');
      let bytes = 0;
      request.on('data', (part: Buffer) => {
        bytes += part.length;
        hash.update(part);
      });
      request.on('error', () => {});
      response.on('error', () => {});
      request.once('end', () => {
        const body = bytes === 0 ? '' : hash.digest('hex');
        this.#arrive(request, response, { body, endpoint: index + 1 });
      });
    });
    await listen(server, port);
    return server;
  }

  #arrive(
    request: IncomingMessage,
    response: ServerResponse,
    known: Pick<Arrival, 'body' | 'endpoint'>,
  ): void {
    const { socket } = request;
    const connection = this.#sockets.get(socket);
    // What crosses with the closing of its connection reaches no server.
    if (connection === undefined || socket.writableEnded) return;
    connection.requests += 1;
    const { keyHeaders, answer } = this.#options;
    keepTold(request.url ?? '', otherHeaders(request, keyHeaders));
    if (request.headers[WARM_UP] !== undefined) return void response.end(answer);
    const key = keyHeaders.map((name) => request.headers[name]).find((one) => one !== undefined);
    this.#stage.arrive({
      ...{ response, socket },
      arrival: {
        ...known,
        method: request.method ?? '',
        path: request.url ?? '',
        ...(key !== undefined && { key: String(key) }),
        connection: connection.number,
        nth: connection.requests,
      },
      answer: (headers = {}) => {
        const type = { 'content-type': 'application/json' };
        response.writeHead(200, { ...type, ...headers }).end(answer);
      },
      interrupt: (act) => {
        if (act === 'close') socket.end();
        else void this.#restart(known.endpoint - 1);
      },
    });
  }

  async #restart(index: number): Promise<void> {
    const server = this.#servers[index]!;
    const port = portOf(server);
    server.close();
    for (const socket of this.#sockets.keys()) socket.end();
    try {
      this.#servers[index] = await this.#serve(index, port);
    } catch {
      this.#stage.spoilt('the port was taken while the server restarted');
    }
  }
}

/** A key is what is looked at, whatever it is called. */
function otherHeaders(
  { headers }: IncomingMessage,
  keys: readonly string[],
): IncomingMessage['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !keys.includes(name)));
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ message }) => {
      reject(new UsageError(`cannot listen on port ${port}: ${message}`));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

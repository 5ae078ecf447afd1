// The tap on any protocol over TCP: in front of the real server it holds back whatever comes from there
// until executions were counted, and loses the reply after which there is one more. It understands not a
// byte of what it carries.
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import pLimit from 'p-limit';
import { realClock } from '../ground/clock.ts';
import { UsageError } from '../ground/usage-error.ts';
import { splitAddress } from '../net/http-call.ts';

export interface TapOptions {
  /** 0 is any free port. */
  readonly port: number;
  /** The real server, `host:port`. */
  readonly upstream: string;
  /** How often anything was executed, by the server's word. */
  readonly count: () => Promise<number>;
  /** What becomes of the connection whose reply is lost; without it nothing is. */
  readonly lose?: (client: Socket) => void;
  /** Which execution is that of the call, from 1. */
  readonly nth: number;
  readonly fails: 'always' | 'once';
}

/** What went through. */
export interface TapSeen {
  /** When each execution showed, in milliseconds since the tap was opened. */
  readonly timesMs: readonly number[];
  /** How many replies were lost. */
  readonly lost: number;
}

export class Tap {
  readonly #options: TapOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #inTurn = pLimit(1);
  #base = 0;
  #beganNs = 0;
  readonly #timesMs: number[] = [];
  #lost = 0;
  #failure: unknown;

  constructor(options: TapOptions) {
    this.#options = options;
    const halves = { allowHalfOpen: true, noDelay: true };
    this.#server = createServer(halves, (client) => this.#carry(client));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** @throws UsageError where the port is taken, or executions cannot be counted. */
  async open(): Promise<void> {
    this.#base = await this.#options.count();
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', ({ message }) => {
        reject(new UsageError(`cannot listen on port ${this.#options.port}: ${message}`));
      });
      this.#server.listen(this.#options.port, '127.0.0.1', resolve);
    });
    this.#beganNs = realClock.nowNs();
  }

  /** Counts once more. @throws UsageError where counting failed meanwhile. */
  async seen(): Promise<TapSeen> {
    await this.#inTurn(() => this.#look());
    if (this.#failure !== undefined) throw this.#failure;
    return { timesMs: this.#timesMs, lost: this.#lost };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #carry(client: Socket): void {
    const [host, port] = splitAddress(this.#options.upstream);
    const server = connect({ host, port, allowHalfOpen: true, noDelay: true });
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => {}).once('close', () => this.#sockets.delete(socket));
    }
    client.pipe(server);
    client.once('close', () => server.destroy());
    let isLost = false;
    const pass = async (data: Buffer): Promise<void> => {
      isLost ||= await this.#inTurn(() => this.#look());
      if (isLost) this.#lose(client, server);
      else client.write(data);
      server.resume();
    };
    server.on('data', (data: Buffer) => {
      // Of a lost connection nothing is heard any more.
      if (isLost) return;
      server.pause();
      void pass(data);
    });
    server.once('end', () => {
      if (!isLost) client.end();
    });
  }

  #lose(client: Socket, server: Socket): void {
    this.#lost += 1;
    this.#options.lose?.(client);
    if (!client.writableEnded && !client.destroyed) return;
    // What a client still sends on a closed connection reaches no server.
    client.unpipe(server);
    client.resume();
    server.destroy();
  }

  /** Counts; whether the reply that is held is to be lost. */
  async #look(): Promise<boolean> {
    const { lose, nth, fails } = this.#options;
    let isNew = false;
    try {
      const more = (await this.#options.count()) - this.#base - this.#timesMs.length;
      for (let one = 0; one < more; one += 1) {
        this.#timesMs.push((realClock.nowNs() - this.#beganNs) / 1e6);
        isNew = true;
      }
    } catch (error) {
      this.#failure ??= error;
    }
    const tries = this.#timesMs.length - nth + 1;
    return isNew && lose !== undefined && tries >= 1 && (fails === 'always' || tries === 1);
  }
}

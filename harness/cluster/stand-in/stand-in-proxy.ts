// One proxy of the stand-in: a listener, the connections through it, and for each connection a pump
// for either direction that takes every piece of data through the toxics in force.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { applyToxic, type Chunk, type Outcome, type ToxicBody } from './stand-in-toxics.ts';

export interface ProxyBody {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled?: boolean;
}

export class StandInProxy {
  readonly #name: string;
  #listen: string;
  #upstream: string;
  #server: Server | undefined;
  #toxics: readonly ToxicBody[] = [];
  readonly #connections = new Set<Connection>();

  constructor(body: ProxyBody) {
    this.#name = body.name;
    this.#listen = body.listen;
    this.#upstream = body.upstream;
  }

  get toxics(): readonly ToxicBody[] {
    return this.#toxics;
  }

  toJSON(): ProxyBody & { readonly toxics: readonly ToxicBody[] } {
    return {
      name: this.#name,
      listen: this.#listen,
      upstream: this.#upstream,
      enabled: this.#server !== undefined,
      toxics: this.#toxics,
    };
  }

  async enable(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
      this.#accept(client);
    });
    const [host = '127.0.0.1', port] = this.#listen.split(':');
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(Number(port), host, resolve);
    });
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#listen = `${host}:${address.port}`;
    this.#server = server;
  }

  /** Done when the port is closed; connections are closed with it. */
  async disable(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    for (const connection of this.#connections) connection.close();
    await closed;
  }

  async update(body: Partial<ProxyBody>): Promise<this> {
    const { listen = this.#listen, upstream = this.#upstream } = body;
    const enabled = body.enabled ?? this.#server !== undefined;
    const differs = listen !== this.#listen || upstream !== this.#upstream;
    if (differs || !enabled) await this.disable();
    this.#listen = listen;
    this.#upstream = upstream;
    if (enabled) await this.enable();
    return this;
  }

  addToxic(toxic: ToxicBody): void {
    this.#change([...this.#toxics, toxic]);
  }

  /** A connection that has lost bytes is of no use: it is closed when the toxic leaves. */
  removeToxic(toxic: ToxicBody): void {
    this.#change(this.#toxics.filter((one) => one !== toxic));
    if (toxic.type !== 'timeout') return;
    for (const connection of this.#connections) connection.close();
  }

  #change(toxics: readonly ToxicBody[]): void {
    this.#toxics = toxics;
    for (const connection of this.#connections) connection.onChange();
  }

  #accept(client: Socket): void {
    const [host = '127.0.0.1', port] = this.#upstream.split(':');
    const server = connect({ host, port: Number(port), allowHalfOpen: true });
    const connection = new Connection(client, server, () => this.#toxics);
    this.#connections.add(connection);
    client.once('close', () => this.#connections.delete(connection));
  }
}

class Connection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #pumps: readonly Pump[];

  constructor(client: Socket, server: Socket, toxics: () => readonly ToxicBody[]) {
    this.#client = client;
    this.#server = server;
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.close());
      socket.once('close', () => this.close());
    }
    const of = (stream: ToxicBody['stream']) => (): readonly ToxicBody[] =>
      toxics().filter((toxic) => toxic.stream === stream);
    const hasReset = toxics().some(({ type }) => type === 'reset_peer');
    // As in Toxiproxy, connections that are older than the toxic end without a reset.
    const end = (outcome: 'close' | 'reset'): void => {
      if (outcome === 'reset' && hasReset) this.#reset();
      else this.close();
    };
    this.#pumps = [
      new Pump({ source: client, target: server, toxics: of('upstream'), end }),
      new Pump({ source: server, target: client, toxics: of('downstream'), end }),
    ];
    // The client is read from when the other side is there.
    server.once('connect', () => client.resume());
  }

  onChange(): void {
    for (const pump of this.#pumps) pump.onChange();
  }

  close(): void {
    this.#client.destroy();
    this.#server.destroy();
    this.onChange();
  }

  #reset(): void {
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }
}

interface PumpOptions {
  readonly source: Socket;
  readonly target: Socket;
  readonly toxics: () => readonly ToxicBody[];
  readonly end: (outcome: 'close' | 'reset') => void;
}

/** Above this the source is not read: what a held direction is sent waits at its sender. */
const QUEUE_LIMIT_BYTES = 65_536;

class Pump {
  readonly #options: PumpOptions;
  readonly #queue: Chunk[] = [];
  #queuedBytes = 0;
  #sentBytes = 0;
  #isRunning = false;
  #hasEnded = false;
  #interrupt: () => void = () => undefined;

  constructor(options: PumpOptions) {
    this.#options = options;
    const { source } = options;
    source.on('data', (data: Buffer) => {
      this.#queue.push({ data, arrivedMs: performance.now() });
      this.#queuedBytes += data.length;
      if (this.#queuedBytes > QUEUE_LIMIT_BYTES) source.pause();
      void this.#run();
    });
    source.once('end', () => {
      this.#hasEnded = true;
      void this.#run();
    });
  }

  onChange(): void {
    this.#interrupt();
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    const { source, target, end } = this.#options;
    for (let chunk = this.#queue.shift(); chunk !== undefined; chunk = this.#queue.shift()) {
      const outcome = await this.#pass(chunk);
      if (target.destroyed) return;
      this.#queuedBytes -= chunk.data.length;
      if (this.#queuedBytes <= QUEUE_LIMIT_BYTES) source.resume();
      if (outcome === 'close' || outcome === 'reset') return end(outcome);
      if (typeof outcome === 'object') {
        target.end(outcome.last, () => end('close'));
        return;
      }
      if (outcome === 'pass') await this.#write(chunk.data);
    }
    this.#isRunning = false;
    // Toxiproxy knows no half-open connections: the end of one direction ends both.
    if (this.#hasEnded) target.destroySoon();
  }

  async #pass(chunk: Chunk): Promise<Exclude<Outcome, 'changed'>> {
    for (;;) {
      let outcome: Outcome = 'pass';
      for (const { type, attributes } of this.#options.toxics()) {
        const wait = (ms: number): Promise<boolean> => this.#wait(ms);
        outcome = await applyToxic(type, { chunk, attributes, sentBytes: this.#sentBytes, wait });
        if (outcome !== 'pass') break;
      }
      if (outcome !== 'changed') return outcome;
      if (this.#options.target.destroyed) return 'drop';
    }
  }

  #wait(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = ms === Infinity ? undefined : setTimeout(resolve, ms, true);
      this.#interrupt = () => {
        clearTimeout(timer);
        resolve(false);
      };
    });
  }

  #write(data: Buffer): Promise<void> {
    this.#sentBytes += data.length;
    const { target } = this.#options;
    return new Promise((resolve) => {
      if (target.write(data)) return resolve();
      const done = (): void => {
        target.off('drain', done).off('close', done);
        resolve();
      };
      target.on('drain', done).on('close', done);
    });
  }
}

// Toxiproxy's HTTP API, the one file that knows it. It is toxiproxy-node-client for creating,
// populating and toxics, over a transport of ours: with a deadline on every call, a few connections
// that stay open, and errors that keep their status. What the client lacks is asked for directly.
import { Agent, request } from 'node:http';
import { Proxy, Toxic, Toxiproxy, type ToxicType } from 'toxiproxy-node-client';

export interface ToxicSpec {
  readonly name: string;
  readonly type: ToxicType;
  readonly stream: 'upstream' | 'downstream';
  readonly attributes: Readonly<Record<string, number>>;
}

export interface ProxySpec {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
}

export type ProxyState = ProxySpec & { readonly toxics: readonly ToxicSpec[] };

export interface ToxiproxyApi {
  readonly version: () => Promise<string>;
  /** Toxiproxy's own word on every proxy it has, by name. */
  readonly proxies: () => Promise<Readonly<Record<string, ProxyState>>>;
  readonly populate: (proxies: readonly ProxySpec[]) => Promise<void>;
  readonly createProxy: (proxy: ProxySpec) => Promise<void>;
  readonly deleteProxy: (name: string) => Promise<void>;
  readonly setEnabled: (proxy: ProxySpec) => Promise<void>;
  readonly addToxic: (proxy: ProxySpec, toxic: ToxicSpec) => Promise<void>;
  readonly removeToxic: (proxy: ProxySpec, toxic: ToxicSpec) => Promise<void>;
  readonly close: () => void;
}

/** A call that Toxiproxy refused (`status`) or did not answer in time (no status). */
class ToxiproxyCallError extends Error {
  override readonly name = 'ToxiproxyCallError';
  readonly status: number | undefined;

  constructor(message: string, status?: number, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

/** More than ten times what a call takes on a busy machine; a wedged proxy never answers at all. */
const DEADLINE_MS = 2000;

/** How often a call is made that may be made again, on a machine too busy to answer in time. */
const TRIES_AT_MOST = 4;

export function openToxiproxyApi(url: string): ToxiproxyApi {
  // Toxiproxy drops connections that were idle for a minute; we do so well before.
  const agent = new Agent({ keepAlive: true, maxSockets: 8, timeout: 5000 });
  const transport = new Transport(agent);
  const client = new Toxiproxy(url);
  client.api = transport as unknown as Toxiproxy['api'];
  const handle = (proxy: ProxySpec): Proxy => new Proxy(client, { ...proxy, toxics: [] });

  return {
    version: async () => {
      const text = await client.getVersion();
      return (JSON.parse(text) as { readonly version: string }).version;
    },
    // The client's getAll() drops the toxics.
    proxies: async () =>
      (await transport.get(`${url}/proxies`)).data as Readonly<Record<string, ProxyState>>,
    populate: async (proxies) => {
      await client.populate([...proxies]);
    },
    createProxy: async (proxy) => {
      await client.createProxy(proxy);
    },
    deleteProxy: (name) => transport.delete(`${url}/proxies/${name}`),
    setEnabled: async (proxy) => {
      const { enabled, listen, upstream } = proxy;
      await handle(proxy).update({ enabled, listen, upstream });
    },
    addToxic: async (proxy, toxic) => {
      await handle(proxy).addToxic({ ...toxic, toxicity: 1 });
    },
    removeToxic: (proxy, toxic) =>
      new Toxic(client.api, handle(proxy).getPath(), { ...toxic, toxicity: 1 }).remove(),
    close: () => agent.destroy(),
  };
}

/** Stands in for the client's own HttpClient, method for method. */
class Transport {
  readonly #agent: Agent;

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  async get(url: string): Promise<{ readonly data: unknown }> {
    return { data: JSON.parse(await this.#callAgain('GET', url)) };
  }

  async post(url: string, body?: unknown): Promise<{ readonly data: unknown }> {
    const isIdempotent = url.endsWith('/populate');
    const call = isIdempotent ? this.#callAgain('POST', url, body) : this.#call('POST', url, body);
    return { data: JSON.parse(await call) };
  }

  async delete(url: string): Promise<void> {
    await this.#call('DELETE', url);
  }

  getText(url: string): Promise<string> {
    return this.#call('GET', url);
  }

  /** For what does no harm when it is done twice. */
  async #callAgain(method: string, url: string, body?: unknown): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#call(method, url, body);
      } catch (error) {
        const wasAnswered = (error as ToxiproxyCallError).status !== undefined;
        if (wasAnswered || attempt === TRIES_AT_MOST) throw error;
      }
    }
  }

  #call(method: string, url: string, body?: unknown): Promise<string> {
    const what = `${method} ${new URL(url).pathname}`;
    return new Promise((resolve, reject) => {
      const call = request(url, { method, agent: this.#agent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.once('error', fail);
        response.once('end', () => {
          clearTimeout(timer);
          const { statusCode = 0 } = response;
          if (statusCode >= 200 && statusCode < 300) resolve(text);
          else reject(new ToxiproxyCallError(`${what}: ${statusCode} ${text.trim()}`, statusCode));
        });
      });
      const timer = setTimeout(() => {
        call.destroy(new Error(`no answer within ${DEADLINE_MS} ms`));
      }, DEADLINE_MS);
      const fail = (error: Error): void => {
        clearTimeout(timer);
        reject(new ToxiproxyCallError(`${what}: ${error.message}`, undefined, error));
      };
      call.once('error', fail);
      if (body === undefined) call.end();
      else call.end(JSON.stringify(body));
    });
  }
}

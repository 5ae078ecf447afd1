// Toxiproxy's HTTP API as the stand-in serves it: the same paths, bodies and statuses.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { StandInProxy, type ProxyBody } from './stand-in-proxy.ts';
import { isToxicType, type ToxicBody } from './stand-in-toxics.ts';

export interface StandInApi {
  readonly server: Server;
  readonly populate: (bodies: readonly ProxyBody[]) => Promise<readonly StandInProxy[]>;
}

export function standInApi(): StandInApi {
  const proxies = new Map<string, StandInProxy>();

  const create = async (body: ProxyBody): Promise<StandInProxy> => {
    if (!body.name) throw new ApiError(400, 'missing required field: name');
    if (!body.upstream) throw new ApiError(400, 'missing required field: upstream');
    if (proxies.has(body.name)) throw new ApiError(409, 'proxy already exists');
    const proxy = new StandInProxy(body);
    if (body.enabled !== false) await proxy.enable();
    proxies.set(body.name, proxy);
    return proxy;
  };

  const find = (name: string): StandInProxy => {
    const proxy = proxies.get(name);
    if (proxy === undefined) throw new ApiError(404, 'proxy not found');
    return proxy;
  };

  const populate = async (bodies: readonly ProxyBody[]): Promise<readonly StandInProxy[]> => {
    const made: StandInProxy[] = [];
    for (const body of bodies) {
      await proxies.get(body.name)?.disable();
      proxies.delete(body.name);
      made.push(await create(body));
    }
    return made;
  };

  const answer = async (call: IncomingMessage): Promise<Answer> => {
    const { pathname } = new URL(call.url ?? '/', 'http://stand-in');
    const [root = '', name, word, toxicName] = pathname.split('/').slice(1).map(decodeURIComponent);
    const body = call.method === 'GET' || call.method === 'DELETE' ? undefined : await bodyOf(call);
    switch ([call.method === 'PATCH' ? 'POST' : call.method, root, name && '*', word].join(' ')) {
      case 'GET version  ':
        return [200, { version: 'doubletake-stand-in' }];
      case 'GET proxies  ':
        return [200, Object.fromEntries(proxies)];
      case 'POST proxies  ':
        return [201, await create(body as ProxyBody)];
      case 'POST populate  ':
        return [201, { proxies: await populate(body as readonly ProxyBody[]) }];
      case 'GET proxies * ':
        return [200, find(name ?? '')];
      case 'POST proxies * ':
        return [200, await find(name ?? '').update(body as Partial<ProxyBody>)];
      case 'DELETE proxies * ':
        await find(name ?? '').disable();
        proxies.delete(name ?? '');
        return [204];
      case 'GET proxies * toxics': {
        const { toxics } = find(name ?? '');
        return [200, toxicName === undefined ? toxics : toxicOf(find(name ?? ''), toxicName)];
      }
      case 'POST proxies * toxics':
        return [200, addToxic(find(name ?? ''), body as Partial<ToxicBody>)];
      case 'DELETE proxies * toxics': {
        const proxy = find(name ?? '');
        proxy.removeToxic(toxicOf(proxy, toxicName ?? ''));
        return [204];
      }
      default:
        throw new ApiError(404, 'not found');
    }
  };

  const server = createServer((call, response) => {
    const send = ([status, body]: Answer): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    answer(call).then(send, (error: Error) => {
      const status = error instanceof ApiError ? error.status : 500;
      send([status, { error: error.message, status }]);
    });
  });
  return { server, populate };
}

function addToxic(proxy: StandInProxy, body: Partial<ToxicBody>): ToxicBody {
  const { type, stream = 'downstream', attributes = {}, toxicity = 1 } = body;
  if (stream !== 'upstream' && stream !== 'downstream') {
    throw new ApiError(400, 'stream was invalid, can be either upstream or downstream');
  }
  if (type === undefined || !isToxicType(type)) throw new ApiError(400, 'invalid toxic type');
  const toxic = { name: body.name ?? `${type}_${stream}`, type, stream, toxicity, attributes };
  if (proxy.toxics.some(({ name }) => name === toxic.name)) {
    throw new ApiError(409, 'toxic already exists');
  }
  proxy.addToxic(toxic);
  return toxic;
}

function toxicOf(proxy: StandInProxy, name: string): ToxicBody {
  const toxic = proxy.toxics.find((one) => one.name === name);
  if (toxic === undefined) throw new ApiError(404, 'toxic not found');
  return toxic;
}

type Answer = readonly [status: number, body?: unknown];

class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function bodyOf(call: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const part of call.setEncoding('utf8')) text += part as string;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError(400, `bad request body: ${(error as Error).message}`);
  }
}

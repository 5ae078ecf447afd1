// Charging servers of the kinds that people have, each right or with one mistake of its kind:
// `node kinds-of-servers.js PORT FOLDER KIND right|wrong [PORT2]`; PORT2 is another instance, or the store's. What was executed is on disk, one line a charge.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';
import { openLines } from './charges.ts';

const [, , port, , kind = '', how, port2] = process.argv;
const isWrong = how === 'wrong';

interface Charge {
  readonly id: string;
  readonly key: string;
  readonly reference: string;
}

interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly url: URL;
  readonly body: {
    readonly id?: number;
    readonly method?: string;
    readonly params?: Readonly<Record<string, unknown>>;
    readonly variables?: Readonly<Record<string, unknown>>;
    readonly reference?: string;
    readonly fail?: boolean;
  };
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const charges = openLines<Charge>('charges');
const leases = openLines<{ readonly key: string; readonly until: number }>('leases');
const queue = openLines<Charge>('queue');
const failures = new Set<string>();
const token = randomUUID();
const pid = String(process.pid);

/** What one instance holds in its memory. */
interface Instance {
  readonly busy: Map<string, Promise<Charge>>;
}

const found = (key: string): Charge | undefined => charges.all.find((charge) => charge.key === key);

async function execute(key: string, reference: string): Promise<Charge> {
  await sleep(40);
  const charge = { id: randomUUID(), key, reference };
  charges.append(charge);
  return charge;
}

/** Once a key, copies that come meanwhile wait for the first one. */
function once(key: string, reference: string, { busy }: Instance): Promise<Charge> {
  const done = found(key);
  if (done !== undefined) return Promise.resolve(done);
  const own = busy.get(key) ?? execute(key, reference).finally(() => busy.delete(key));
  busy.set(key, own);
  return own;
}

/** The usual mistake: nothing is held between looking up and executing. */
function racing(key: string, reference: string): Promise<Charge> {
  const done = found(key);
  return done === undefined ? execute(key, reference) : Promise.resolve(done);
}

const created = (body: unknown): Answer => ({ status: 201, body });
const refused = (status: number, error: string, headers = {}): Answer => ({
  status,
  headers,
  body: { error },
});

type Kind = (key: string, asked: Asked, instance: Instance) => Promise<Answer> | Answer;

const charge = async (key: string, reference: string, instance: Instance): Promise<Charge> =>
  isWrong ? racing(key, reference) : once(key, reference, instance);

const kinds: Readonly<Record<string, Kind>> = {
  /** A request at work holds a lease on disk: of 8 s, or for ever. */
  lease: async (key, { body }) => {
    const done = found(key);
    if (done !== undefined) return created(done);
    const until = leases.all.findLast((lease) => lease.key === key)?.until ?? 0;
    if (until > Date.now()) return refused(409, 'being worked on', { 'retry-after': '2' });
    leases.append({ key, until: Date.now() + (isWrong ? 86_400_000 : 8000) });
    const own = await execute(key, body.reference ?? '');
    leases.append({ key, until: 0 });
    return created(own);
  },
  /** A list of five a page. */
  paged: async (key, { body }, instance) =>
    created(await charge(key, body.reference ?? '', instance)),
  /** Errors come with status 200. */
  rpc: async (_, { body: { id, params } }, instance) => {
    const key = String(params?.['requestId']);
    if (!isWrong && instance.busy.has(key)) {
      return { status: 200, body: { jsonrpc: '2.0', id, error: { code: 1, message: 'busy' } } };
    }
    const result = await charge(key, '', instance);
    return { status: 200, body: { jsonrpc: '2.0', id, result } };
  },
  graphql: async (_, { body: { variables } }, instance) => {
    const key = String(variables?.['key']);
    if (!isWrong && instance.busy.has(key)) {
      return { status: 200, body: { data: null, errors: [{ message: 'busy' }] } };
    }
    return { status: 200, body: { data: { charge: await charge(key, '', instance) } } };
  },
  mcp: async (_, { body: { id, method, params }, headers }, instance) => {
    const session = { 'mcp-session-id': pid };
    const answer = (result: unknown): Answer => ({
      status: 200,
      headers: session,
      body: { jsonrpc: '2.0', id, result },
    });
    if (method === 'initialize') return answer({ protocolVersion: '2025-06-18', capabilities: {} });
    if (method?.startsWith('notifications/') === true) return { status: 202 };
    if (headers['mcp-session-id'] !== pid) return refused(404, 'no such session');
    const { key } = params!['_meta'] as { readonly key: string };
    if (!isWrong && instance.busy.has(key)) {
      return answer({ isError: true, content: [{ type: 'text', text: 'busy' }] });
    }
    const { id: charged } = await charge(key, '', instance);
    return answer({ content: [{ type: 'text', text: charged }] });
  },
  /** A token is needed that dies with the server; wrongly it is a part of the key. */
  token: async (key, { body, url, headers }, instance) => {
    if (url.pathname === '/login')
      return { status: 200, body: { access_token: token + randomUUID() } };
    const who = isWrong ? String(headers.authorization) : '';
    return created(await once(key + who, body.reference ?? '', instance));
  },
  /** Keys must be UUIDs. */
  uuid: async (key, { body }, instance) => {
    if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(key)) return refused(400, 'no UUID');
    return created(await charge(key, body.reference ?? '', instance));
  },
  /** Accepted, and executed a second later. */
  accepted: (key, { body }) => {
    if (isWrong || !queue.all.some((one) => one.key === key)) {
      queue.append({ id: randomUUID(), key, reference: body.reference ?? '' });
    }
    return { status: 202, body: { key } };
  },
  /** Keys belong to users; wrongly to everybody. */
  users: async (key, { body, headers }, instance) => {
    const who = isWrong ? '' : String(headers.authorization);
    return created(await once(key + who, body.reference ?? '', instance));
  },
  /** Copies wait for each other over all instances; wrongly within one. */
  instances: async (key, { body }, instance) => {
    const shared = isWrong ? instance : instances[0]!;
    return created(await once(key, body.reference ?? '', shared));
  },
  /** What failed after its effect is remembered; wrongly forgotten. */
  failing: async (key, { body }, instance) => {
    if (!isWrong && failures.has(key)) return refused(500, 'failed before');
    if (body.fail !== true) return created(await once(key, body.reference ?? '', instance));
    failures.add(key);
    await execute(key, body.reference ?? '');
    return refused(500, 'the mail server is down');
  },
  /** Keys are kept for good; wrongly for 2 s. */
  expiring: async (key, { body }, instance) => {
    const until = leases.all.findLast((lease) => lease.key === key)?.until ?? Infinity;
    if (isWrong && until < Date.now()) return created(await execute(key, body.reference ?? ''));
    const own = await once(key, body.reference ?? '', instance);
    if (until === Infinity) leases.append({ key, until: Date.now() + 2000 });
    return created(own);
  },
  /** Nothing is done without Redis; wrongly it is then done without looking at keys. */
  store: async (key, { body }, instance) => {
    try {
      await (await redis).set(key, 'seen');
    } catch {
      if (!isWrong) return refused(503, 'no store');
      return created(await execute(key, body.reference ?? ''));
    }
    return created(await once(key, body.reference ?? '', instance));
  },
  /** The answer is given again; wrongly a conflict is. */
  conflict: async (key, { body }, instance) => {
    if (isWrong && found(key) !== undefined) return refused(409, 'done already');
    return created(await once(key, body.reference ?? '', instance));
  },
};

/** A store that is away refuses at once, and is found again when it is back. */
async function openRedis(): Promise<{ set: (key: string, value: string) => Promise<unknown> }> {
  const client = createClient({
    url: `redis://127.0.0.1:${port2}`,
    disableOfflineQueue: true,
    socket: { reconnectStrategy: 50 },
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

const redis = kind === 'store' ? openRedis() : Promise.reject(new Error('no store'));
redis.catch(() => {});

const instances: readonly Instance[] = [{ busy: new Map() }, { busy: new Map() }];
const PAGE = 5;

function listed(asked: Asked): Answer {
  if (kind === 'token' && asked.headers.authorization?.startsWith(`Bearer ${token}`) !== true) {
    return refused(401, 'who are you?');
  }
  if (kind !== 'paged') return { status: 200, body: charges.all };
  const from = Number(asked.url.searchParams.get('from') ?? 0);
  const more = charges.all.length > from + PAGE;
  const link = { link: `</charges?from=${from + PAGE}>; rel="next"` };
  return { status: 200, headers: more ? link : {}, body: charges.all.slice(from, from + PAGE) };
}

async function answerTo(asked: Asked, method: string, instance: Instance): Promise<Answer> {
  if (asked.url.pathname.endsWith('-doubletake')) return refused(404, 'nothing here');
  if (method === 'GET') return listed(asked);
  const own = asked.headers['idempotency-key'];
  const isWithin = ['rpc', 'graphql', 'mcp'].includes(kind) || asked.url.pathname === '/login';
  if (!isWithin && (own === undefined || own === '')) return refused(400, 'no key');
  return kinds[kind]!(String(own), asked, instance);
}

async function work(): Promise<void> {
  for (;;) {
    for (const one of queue.all.splice(0)) {
      await sleep(charges.all.length === 0 ? 1000 : 0);
      if (isWrong || found(one.key) === undefined) charges.append(one);
    }
    await sleep(300);
  }
}

function serve(at: number, instance: Instance): void {
  createServer((request, response) => {
    void (async () => {
      let text = '';
      for await (const part of request) text += String(part);
      const url = new URL(request.url ?? '/', 'http://localhost');
      const body = (text === '' ? {} : JSON.parse(text)) as Asked['body'];
      const asked = { headers: request.headers, url, body };
      const answer = await answerTo(asked, request.method ?? '', instance);
      response
        .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
        .end(answer.body === undefined ? '' : JSON.stringify(answer.body));
    })();
  }).listen(at, '127.0.0.1');
}

serve(Number(port), instances[0]!);
if (port2 !== undefined && kind !== 'store') serve(Number(port2), instances[1]!);
if (kind === 'accepted') void work();

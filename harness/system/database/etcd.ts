// etcd, three nodes, asked over its JSON gateway. A member advertises one address to all, so each gets
// a front (etcd-front.ts) that turns addresses nobody can dial into the links of that member.
import { fileURLToPath } from 'node:url';
import { chainHash, type RequestId, type Value } from '../../../checker/index.ts';
import { callHttp } from '../../net/http-call.ts';
import { at } from '../../net/template.ts';
import { missingProgram } from './driver.ts';
import type { System } from '../system.ts';
import type { StartedNode } from '../../cluster/node-spec.ts';
import type { Client, ClientContext } from '../../client/client.ts';
import type { Completion, Op } from '../../plan/operation.ts';

const FRONT = fileURLToPath(new URL('./etcd-front.js', import.meta.url));
const MEMBERS = ['s1', 's2', 's3'];

export const etcdSystems: readonly System[] = [
  etcd('etcd-serializable', 'reads are answered by any member from its own memory', true),
  etcd('etcd-linearizable', 'reads go through the leader and a quorum', false),
];

function etcd(name: string, summary: string, isSerializable: boolean): System {
  return {
    name,
    summary: `etcd, ${summary}`,
    workloads: ['register', 'puthash'],
    nodes: MEMBERS.map(nodeSpec),
    links: MEMBERS.flatMap((from) =>
      MEMBERS.filter((to) => to !== from).map((to) => ({ from, to })),
    ),
    openClient: async (context) => openClient(context, isSerializable),
    missing: () => missingProgram('etcd', 'etcd-server'),
  };
}

/** In TEST-NET-1 (RFC 5737), where nobody is. */
const advertised = (member: string): string => `192.0.2.${MEMBERS.indexOf(member) + 1}:2380`;

function nodeSpec(name: string): StartedNode {
  return {
    name,
    readyPath: '/health',
    command: ({ listen, peers, dataFolder }) => {
      const port = listen.split(':')[1] ?? '';
      // The same port of other loopback addresses: ours as long as that of 127.0.0.1 is.
      const [forClients, forPeers] = [`127.0.0.2:${port}`, `127.0.0.3:${port}`];
      const links = Object.entries(peers).map(([peer, link]) => `${advertised(peer)}=${link}`);
      const cluster = MEMBERS.map((member) => `${member}=http://${advertised(member)}`);
      const front = [process.execPath, FRONT, listen, forClients, forPeers, ...links];
      const member = [
        ...['etcd', '--name', name, '--data-dir', dataFolder],
        ...['--listen-client-urls', `http://${forClients}`],
        ...['--advertise-client-urls', `http://${forClients}`],
        ...['--listen-peer-urls', `http://${forPeers}`],
        ...['--initial-advertise-peer-urls', `http://${advertised(name)}`],
        ...['--initial-cluster', cluster.join(), '--initial-cluster-state', 'new'],
        ...['--heartbeat-interval', '100', '--election-timeout', '500'],
      ];
      const script = '"$0" "$@" & exec env http_proxy="http://$FRONT" $ETCD';
      const variables = [`FRONT=${listen}`, `ETCD=${member.join(' ')}`];
      return ['env', ...variables, '/bin/sh', '-c', script, ...front];
    },
  };
}

const ATTEMPT_MS = 1000;

function openClient({ addresses, random }: ClientContext, isSerializable: boolean): Client {
  // Each client stays with one member: who is cut off together with it sees what it sees.
  const node = random.pick(MEMBERS);
  const origin = `http://${addresses[node]}`;

  const invoke = async (op: Op, _id: RequestId, signal: AbortSignal): Promise<Completion> => {
    const { f, value = null } = op;
    const key = base64(op.key ?? '');
    const ask = async (method: 'range' | 'put' | 'txn', body: Value): Promise<Value> => {
      const path = `/v3/kv/${method}`;
      const call = { origin, path, method: 'POST', body, timeoutMs: ATTEMPT_MS, signal };
      const outcome = await callHttp(call);
      if (outcome.type === 'answer' && outcome.status === 200) return outcome.body;
      const error = outcome.type === 'answer' ? `answered ${outcome.status}` : outcome.error;
      const isDefinite = method === 'range' || outcome.type === 'refused';
      throw new NoAnswer(error, isDefinite ? 'fail' : 'info');
    };
    try {
      if (f === 'write') {
        await ask('put', { key, value: base64(JSON.stringify(value)) });
        return { type: 'ok', result: null, node };
      }
      for (;;) {
        const found = await ask('range', { key, serializable: isSerializable });
        const previous = valueIn(found);
        if (f === 'read') return { type: 'ok', result: previous, node };
        const chain = String(previous ?? '');
        if (f === 'get') return { type: 'ok', result: chain, node };
        const next = base64(JSON.stringify(chainHash(chain, String(value))));
        const { succeeded } = (await ask('txn', swap(key, found, next))) as { succeeded?: boolean };
        if (succeeded === true) return { type: 'ok', result: chain, node };
      }
    } catch (error) {
      if (error instanceof NoAnswer) return { type: error.type, error: error.message, node };
      throw error;
    }
  };

  return { invoke, close: async () => {} };
}

/** `fail` where nothing can have been written. */
class NoAnswer extends Error {
  readonly type: 'fail' | 'info';

  constructor(message: string, type: 'fail' | 'info') {
    super(message);
    this.type = type;
  }
}

/** A transaction that writes where the key has not been written since it was found so. */
function swap(key: string, found: Value, next: string): Value {
  const mod_revision = at('kvs.0.mod_revision')(found) ?? '0';
  return {
    compare: [{ key, target: 'MOD', result: 'EQUAL', mod_revision }],
    success: [{ request_put: { key, value: next } }],
  };
}

function valueIn(body: Value): Value {
  const found = at('kvs.0.value')(body);
  if (typeof found !== 'string') return null;
  return JSON.parse(Buffer.from(found, 'base64').toString()) as Value;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

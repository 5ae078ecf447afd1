// etcd, three members whose reads go through a quorum or do not.
import { chainHash, type Value } from '../../../checker/index.ts';
import { at } from '../../net/template.ts';
import { base64, openGateway, valueIn, type Ask } from './etcd-gateway.ts';
import { etcdMembers } from './etcd-members.ts';
import type { System } from '../system.ts';
import type { Op } from '../../plan/operation.ts';

export const etcdSystems: readonly System[] = [
  etcd('etcd-serializable', 'reads are answered by any member from its own memory', true),
  etcd('etcd-linearizable', 'reads go through the leader and a quorum', false),
];

function etcd(name: string, summary: string, isSerializable: boolean): System {
  return {
    ...etcdMembers('s1', 's2', 's3'),
    name,
    summary: `etcd, ${summary}`,
    workloads: ['register', 'puthash'],
    openClient: async (context) =>
      openGateway(context, (op, ask) => perform(op, ask, isSerializable)),
  };
}

async function perform(
  { f, key: name = '', value = null }: Op,
  ask: Ask,
  isSerializable: boolean,
): Promise<Value> {
  const key = base64(name);
  if (f === 'write') {
    await ask('kv/put', { key, value: base64(JSON.stringify(value)) });
    return null;
  }
  for (;;) {
    const found = await ask('kv/range', { key, serializable: isSerializable });
    const previous = valueIn(found);
    if (f === 'read') return previous;
    const chain = String(previous ?? '');
    if (f === 'get') return chain;
    const next = base64(JSON.stringify(chainHash(chain, String(value))));
    const { succeeded } = (await ask('kv/txn', swap(key, found, next))) as { succeeded?: boolean };
    if (succeeded === true) return chain;
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

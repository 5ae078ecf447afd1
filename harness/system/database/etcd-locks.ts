// etcd, a lock with a lease around a read and a write: whoever stands still past the lease writes over what
// the next holder wrote, unless the write names the lock that it was made under (a fencing token).
import type { Value } from '../../../checker/index.ts';
import { realClock } from '../../ground/clock.ts';
import { base64, NoAnswer, openGateway, valueIn, type Ask } from './etcd-gateway.ts';
import { etcdMembers } from './etcd-members.ts';
import type { System } from '../system.ts';
import type { Op } from '../../plan/operation.ts';

export const etcdLockSystems: readonly System[] = [
  locked('etcd-lock', 'a list is read and written under a lock with a lease of a second', false),
  locked(
    'etcd-lock-fenced',
    'the same, and the write is refused unless the lock is still held',
    true,
  ),
];

function locked(name: string, summary: string, isFenced: boolean): System {
  return {
    ...etcdMembers('s1'),
    name,
    summary: `etcd, ${summary}`,
    workloads: ['append'],
    openClient: async (context) =>
      openGateway(context, (op, ask, signal) => {
        const pauseMs = context.random.chance(0.1) ? PAUSED_MS : 0;
        return perform(op, { ask, signal, isFenced, pauseMs });
      }),
  };
}

const LEASE_S = 1;
/** How long some holders stand still, as in a garbage collection: past their lease. */
const PAUSED_MS = 2500;

interface Way {
  readonly ask: Ask;
  readonly signal: AbortSignal;
  readonly isFenced: boolean;
  /** Between reading and writing under the lock. */
  readonly pauseMs: number;
}

async function perform(
  { f, key: name = '', value = null }: Op,
  { ask, signal, isFenced, pauseMs }: Way,
): Promise<Value> {
  const key = base64(name);
  const read = async (): Promise<readonly Value[]> =>
    (valueIn(await ask('kv/range', { key })) ?? []) as readonly Value[];
  if (f === 'read') return read();
  const { lock, lease, revision } = await acquire(name, ask, signal);
  const elements = await read();
  await realClock.sleep(pauseMs, signal);
  const put = { key, value: base64(JSON.stringify([...elements, value])) };
  const held = { key: lock, target: 'CREATE', result: 'EQUAL', create_revision: revision };
  const answer = isFenced
    ? await ask('kv/txn', { compare: [held], success: [{ request_put: put }] })
    : await ask('kv/put', put);
  if (isFenced && !isDone(answer)) throw new NoAnswer('the lock was lost before the write');
  // Unanswered, the lock goes with its lease.
  await ask('lease/revoke', { ID: lease }).catch(() => null);
  return null;
}

interface Held {
  readonly lock: string;
  readonly lease: Value;
  /** At which the lock was made: no other holder has it. */
  readonly revision: Value;
}

/** Each try has a lease of its own: one would end while it waits. */
async function acquire(name: string, ask: Ask, signal: AbortSignal): Promise<Held> {
  const lock = base64(`lock/${name}`);
  const compare = [{ key: lock, target: 'CREATE', result: 'EQUAL', create_revision: '0' }];
  for (let tries = 0; tries < TRIES; tries++) {
    const { ID: lease = null } = (await ask('lease/grant', { TTL: LEASE_S })) as { ID?: Value };
    const success = [{ request_put: { key: lock, value: '', lease } }];
    const answer = await ask('kv/txn', { compare, success });
    const { header } = answer as { readonly header?: { readonly revision?: Value } };
    if (isDone(answer)) return { lock, lease, revision: header?.revision ?? null };
    await realClock.sleep(RETRY_MS, signal);
  }
  throw new NoAnswer('somebody else holds the lock');
}

/** Together longer than a lease. */
const TRIES = 30;
const RETRY_MS = 100;

function isDone(answer: Value): boolean {
  return (answer as { readonly succeeded?: boolean }).succeeded === true;
}

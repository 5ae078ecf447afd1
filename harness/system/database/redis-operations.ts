// What each workload asks of Redis, by any driver: a command, or a script where one is not enough.
import { chainHash, type Value } from '../../../checker/index.ts';
import type { Op } from '../../plan/operation.ts';

export type Send = (command: readonly string[]) => Promise<unknown>;

type Operation = (
  op: { readonly key: string; readonly value: Value },
  send: Send,
) => Promise<Value>;

export async function performOnRedis(
  workload: string,
  { f, key = '', value = null }: Op,
  send: Send,
): Promise<Value> {
  const operation = redisOperations[workload]?.[f];
  if (operation === undefined) throw new Error(`Redis is not asked for ${f} of ${workload}`);
  return operation({ key, value }, send);
}

const write: Operation = async ({ key, value }, send) => {
  await send(['SET', key, JSON.stringify(value)]);
  return null;
};

const read: Operation = async ({ key }, send) => parse(await send(['GET', key]));

const push: Operation = async ({ key, value }, send) => {
  await send(['RPUSH', key, JSON.stringify(value)]);
  return null;
};

export const redisOperations: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  counter: {
    add: async ({ key, value }, send) => Number(await send(['INCRBY', key, String(value)])),
    read: async ({ key }, send) => Number(await send(['GET', key])),
  },
  append: {
    append: push,
    read: async ({ key }, send) => list(await send(['LRANGE', key, '0', '-1'])).map(parse),
  },
  puthash: {
    puthash: putHash,
    get: async ({ key }, send) => String((await send(['GET', key])) ?? ''),
  },
  register: { write, read },
  'cas-register': {
    write,
    read,
    cas: async ({ key, value }, send) => {
      const [from, to] = (value as readonly Value[]).map((one) => JSON.stringify(one));
      return swap(send, key, { from: from ?? '', to: to ?? '' });
    },
  },
  set: {
    add: async ({ key, value }, send) => (await send(['SADD', key, JSON.stringify(value)])) === 1,
    read: async ({ key }, send) => list(await send(['SMEMBERS', key])).map(parse),
  },
  queue: {
    enqueue: push,
    dequeue: async ({ key }, send) => parse(await send(['LPOP', key])),
  },
  bank: {
    deposit: async ({ value }, send) => {
      const { account, amount } = value as { readonly account: string; readonly amount: number };
      await send(['HINCRBY', ACCOUNTS, account, String(amount)]);
      return null;
    },
    transfer: async ({ value }, send) => {
      const { from, to, amount } = value as Readonly<Record<string, string | number>>;
      const words = [from, to, amount].map(String);
      return (await send(['EVAL', TRANSFER, '1', ACCOUNTS, ...words])) === 1;
    },
    read: async (_op, send) => {
      const flat = list(await send(['EVAL', BALANCES, '1', ACCOUNTS])).map(String);
      const accounts = flat.filter((_, index) => index % 2 === 0);
      return Object.fromEntries(accounts.map((name, index) => [name, Number(flat[2 * index + 1])]));
    },
  },
};

/** The value is read, hashed here, and written if it is still the same. */
async function putHash({ key, value }: Parameters<Operation>[0], send: Send): Promise<Value> {
  for (;;) {
    const from = String((await send(['GET', key])) ?? '');
    if (await swap(send, key, { from, to: chainHash(from, String(value)) })) return from;
  }
}

async function swap(
  send: Send,
  key: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<boolean> {
  return (await send(['EVAL', SWAP, '1', key, from, to])) === 1;
}

const SWAP = `
  if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  return 1`;

const ACCOUNTS = 'accounts';

const TRANSFER = `
  local from, to, amount = ARGV[1], ARGV[2], tonumber(ARGV[3])
  if tonumber(redis.call('HGET', KEYS[1], from) or 0) < amount then return 0 end
  redis.call('HINCRBY', KEYS[1], from, -amount)
  redis.call('HINCRBY', KEYS[1], to, amount)
  return 1`;

/** By a script, because drivers answer a plain HGETALL in forms of their own. */
const BALANCES = `return redis.call('HGETALL', KEYS[1])`;

function list(reply: unknown): readonly unknown[] {
  return reply as readonly unknown[];
}

function parse(reply: unknown): Value {
  return reply === null ? null : (JSON.parse(String(reply)) as Value);
}

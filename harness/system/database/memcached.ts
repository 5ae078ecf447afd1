// memcached: an incr that its client sends again, or does not.
import type { Client as Connection } from 'memjs';
import type { Value } from '../../../checker/index.ts';
import { splitAddress } from '../../net/http-call.ts';
import { missingDriver, missingProgram, openDriverClient } from './driver.ts';
import type { System } from '../system.ts';
import type { Op } from '../../plan/operation.ts';

export const memcachedSystems: readonly System[] = [
  memcached('memcached-memjs', 'memjs with its defaults, which sends again what was not answered', {
    tries: 2,
  }),
  memcached('memcached-once', 'memjs told to send each command once', { tries: 1 }),
];

/** Of memjs: how long each try waits for its answer. */
const TRY_S = 0.5;

/** `tries` are those of memjs, which calls them retries, the first one counted. */
function memcached(name: string, summary: string, { tries }: { readonly tries: number }): System {
  return {
    name,
    summary: `memcached, ${summary}`,
    workloads: ['counter'],
    nodes: [
      {
        name: 's1',
        command: ({ listen }) => {
          const [host, port] = splitAddress(listen);
          // It refuses to be root; where nobody is root, -u means nothing.
          return ['memcached', '-l', host, '-p', String(port), '-U', '0', '-u', 'nobody'];
        },
      },
    ],
    links: [],
    openClient: async (context) =>
      openDriverClient(
        {
          connect: () => connect(context.addresses['s1'] ?? '', tries),
          perform,
          destroy: (connection) => connection.close(),
        },
        { attempts: 1, attemptTimeoutMs: 5000, retryPauseMs: 0 },
        context,
      ),
    missing: async () => (await missingProgram('memcached', 'memcached')) ?? missingDriver('memjs'),
  };
}

async function connect(address: string, retries: number): Promise<Connection> {
  const { Client } = await import('memjs');
  const logger = { log: () => {} };
  return Client.create(address, { retries, timeout: TRY_S, logger });
}

async function perform(connection: Connection, { f, key = '', value = null }: Op): Promise<Value> {
  if (f === 'read') return Number((await connection.get(key)).value ?? 0);
  const amount = Number(value);
  const answer = await connection.increment(key, amount, { initial: amount });
  return answer.value ?? null;
}

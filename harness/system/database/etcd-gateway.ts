// One etcd member asked over its JSON gateway, and what its silence means.
import type { Value } from '../../../checker/index.ts';
import { callHttp } from '../../net/http-call.ts';
import { at } from '../../net/template.ts';
import type { Client, ClientContext } from '../../client/client.ts';
import type { Op } from '../../plan/operation.ts';

type Method = 'kv/range' | 'kv/put' | 'kv/txn' | 'lease/grant' | 'lease/revoke';

/** The answer of the member; throws where there is none. */
export type Ask = (method: Method, body: Value) => Promise<Value>;

const ATTEMPT_MS = 1000;

/** A client that stays with one member: who is cut off together with it sees what it sees. */
export function openGateway(
  { addresses, random }: ClientContext,
  perform: (op: Op, ask: Ask, signal: AbortSignal) => Promise<Value>,
): Client {
  const node = random.pick(Object.keys(addresses));
  const origin = `http://${addresses[node]}`;
  return {
    invoke: async (op, _id, signal) => {
      let mayHaveWritten = false;
      const ask: Ask = async (method, body) => {
        const path = `/v3/${method}`;
        const call = { origin, path, method: 'POST', body, timeoutMs: ATTEMPT_MS, signal };
        const outcome = await callHttp(call);
        if (outcome.type === 'answer' && outcome.status === 200) return outcome.body;
        mayHaveWritten = !HARMLESS.has(method) && outcome.type !== 'refused';
        throw new NoAnswer(
          outcome.type === 'answer' ? `answered ${outcome.status}` : outcome.error,
        );
      };
      try {
        return { type: 'ok', result: await perform(op, ask, signal), node };
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        return { type: mayHaveWritten ? 'info' : 'fail', error: error.message, node };
      }
    },
    close: async () => {},
  };
}

/** They change no key that an operation is about. */
const HARMLESS: ReadonlySet<Method> = new Set(['kv/range', 'lease/grant', 'lease/revoke']);

/** Thrown by `ask`, and where an operation gives up. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** The JSON that the key found first has; null where none is found. */
export function valueIn(body: Value): Value {
  const found = at('kvs.0.value')(body);
  if (typeof found !== 'string') return null;
  return JSON.parse(Buffer.from(found, 'base64').toString()) as Value;
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

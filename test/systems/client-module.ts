// A client as a module of a user's: `add` and `read` over HTTP, by the error rule.
import { callHttp } from '../../harness/net/http-call.ts';
import type { Client } from '../../harness/client/client.ts';
import type { ModuleContext } from '../../harness/client/module-client.ts';

export function open({ addresses, try: begin }: ModuleContext): Client {
  const address = addresses['s1'] as string;
  return {
    invoke: async (op, id, signal) => {
      const { f, value } = op;
      const sent = begin('s1', op, id);
      const body = value === undefined ? {} : { body: value };
      const method = f === 'read' ? 'GET' : 'POST';
      const outcome = await callHttp({
        origin: `http://${address}`,
        path: '/',
        method,
        ...body,
        signal,
      });
      sent.ended(outcome.type === 'answer' ? { status: outcome.status } : { error: outcome.error });
      if (outcome.type !== 'answer') {
        const isDefinite = f === 'read' || outcome.type === 'refused';
        return { type: isDefinite ? 'fail' : 'info', error: outcome.error };
      }
      const { status, body: answer } = outcome;
      const result = (answer as { readonly value?: number }).value;
      if (status === 200 && result !== undefined) return { type: 'ok', result };
      const isDefinite = status === 409 || f === 'read';
      return { type: isDefinite ? 'fail' : 'info', error: `answered ${status}` };
    },
    close: async () => {},
  };
}

// The tries of a client that is a program, as it tells them in lines beside its answers: `try` before it
// sends, `tried` after. The one that is under way when the operation ends, ends with it.
import type { RequestId } from '../../checker/index.ts';
import type { Completion, Op } from '../plan/operation.ts';
import type { Aside, Line } from './client-program.ts';
import type { Client, ClientContext } from './client.ts';
import { triesOf, type BeginTry, type Try, type TryEnd } from './tries.ts';

/** Asks an operation; what is said meanwhile beside the answer goes to `aside`. */
export type Ask = (...asked: [...Parameters<Client['invoke']>, Aside]) => Promise<Completion>;

/** The same without that: tries are traced. */
export function hearingTries(ask: Ask, context: ClientContext): Client['invoke'] {
  const begin = triesOf(context);
  const nodes = Object.keys(context.addresses);
  return async (op, id, signal) => {
    const { hear, ended } = toldTries(begin, { op, id, nodes });
    const completion = await ask(op, id, signal, hear);
    ended(completion);
    return completion;
  };
}

interface ToldTries {
  readonly hear: Aside;
  readonly ended: (completion: Completion) => void;
}

/** Of one operation; a node that is none of the client's is not taken for one. */
function toldTries(
  begin: BeginTry,
  { op, id, nodes }: { readonly op: Op; readonly id: RequestId; readonly nodes: readonly string[] },
): ToldTries {
  let current: Try | undefined;
  const hear = (line: Line): boolean => {
    const { type, seq, node, call } = line;
    if (seq !== id.seq) return false;
    if (type === 'tried') {
      current?.ended(endOf(line));
      return true;
    }
    if (type !== 'try' || typeof node !== 'string' || !nodes.includes(node)) return false;
    current?.ended({ error: 'tried again' });
    current = begin(node, op, id, typeof call === 'string' ? call : undefined);
    return true;
  };
  const ended = (completion: Completion): void =>
    current?.ended(completion.type === 'ok' ? { ok: true } : { error: completion.error });
  return { hear, ended };
}

function endOf({ status, error }: Line): TryEnd {
  return {
    ...(typeof status === 'number' && { status }),
    ...(typeof error === 'string' && { error }),
  };
}

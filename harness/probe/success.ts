// When an answer is a success. Of plain HTTP its status says so; JSON-RPC, GraphQL and MCP answer errors with
// 200 too, and say in the body what it was.
import type { Value } from '../../checker/index.ts';
import type { HttpOutcome } from '../net/http-call.ts';
import { at } from '../net/template.ts';
import type { ProbeTarget, Protocol } from './target.ts';

/** Whether the body of an answer with status 2xx is that of a success. */
const isSuccess: Readonly<Record<Protocol, (body: Value) => boolean>> = {
  http: () => true,
  'json-rpc': (body) => has(body, 'result') && !has(body, 'error'),
  graphql: (body) => has(body, 'data') && !has(body, 'errors.0'),
  mcp: (body) => has(body, 'result') && !has(body, 'error') && at('result.isError')(body) !== true,
};

/** Whether the request was acknowledged. */
export function isAcknowledged(
  outcome: HttpOutcome,
  { protocol, success }: Pick<ProbeTarget, 'protocol' | 'success'>,
): boolean {
  if (outcome.type !== 'answer' || outcome.status < 200 || outcome.status > 299) return false;
  return isSuccess[protocol](outcome.body) && (success === undefined || has(outcome.body, success));
}

/** An MCP server may answer with a stream of events: the message is the data of the last one. */
export function withMessage(outcome: HttpOutcome, protocol: Protocol): HttpOutcome {
  if (protocol !== 'mcp' || outcome.type !== 'answer' || typeof outcome.body !== 'string') {
    return outcome;
  }
  const data = outcome.body.split(/\r?\n/).findLast((line) => line.startsWith('data:'));
  if (data === undefined) return outcome;
  try {
    return { ...outcome, body: JSON.parse(data.slice('data:'.length)) as Value };
  } catch {
    return outcome;
  }
}

function has(body: Value, path: string): boolean {
  const found = at(path)(body);
  return found !== undefined && found !== null;
}

// A client made of a mapping: how each operation becomes an HTTP request, and where in the answer its
// result stands. Every try is a call under one request id, and nothing but the mapping tries again.
import type { RequestId, Value } from '../../checker/index.ts';
import type { NodeName } from '../plan/topology.ts';
import type { Client, ClientContext } from './client.ts';
import type { Completion, Op } from '../plan/operation.ts';
import { callHttp, type HttpOutcome } from '../net/http-call.ts';
import { triesOf, type TryEnd } from './tries.ts';
import { at, template, textTemplate, type Words } from '../net/template.ts';

export interface HttpMapping {
  /** A node's name, or `any`: one drawn for each client, and the next after an error. */
  readonly node: NodeName;
  /** How often an operation is sent at most. */
  readonly attempts: number;
  readonly attemptTimeoutMs: number;
  readonly retryPauseMs: number;
  readonly operations: Readonly<Record<string, HttpOperation>>;
}

export interface HttpOperation {
  readonly method: string;
  /** Templates all: `{key}`, `{value}`, `{value.amount}`, `{id}`, `{client}`, `{seq}`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Value | undefined;
  /** Where in the answer the result stands; `.` is all of it; without one the result is null. */
  readonly result?: string | undefined;
  /** Results by status, where no body tells (`"404": null` for a read of what is not there). */
  readonly results: Readonly<Record<string, Value>>;
  /** Statuses by which the server says that it did not execute. */
  readonly fail: readonly number[];
  /** Changes nothing, so any error is a definite one. */
  readonly isRead: boolean;
}

export function openHttpClient(mapping: HttpMapping, context: ClientContext): Client {
  const { clock, random, addresses } = context;
  const nodes = mapping.node === 'any' ? random.shuffle(Object.keys(addresses)) : [mapping.node];
  const operations = new Map(
    Object.entries(mapping.operations).map(([f, operation]) => [f, read(operation)]),
  );
  const begin = triesOf(context);
  let turn = 0;

  const invoke = async (op: Op, id: RequestId, signal: AbortSignal): Promise<Completion> => {
    const operation = operations.get(op.f);
    if (operation === undefined) return { type: 'fail', error: `the mapping has no ${op.f}` };
    let isDefinite = true;
    let error = 'timeout';
    for (let attempt = 1; attempt <= mapping.attempts && !signal.aborted; attempt++) {
      if (attempt > 1) await clock.sleep(mapping.retryPauseMs, signal);
      const node = nodes[turn % nodes.length] as NodeName;
      const answer = await call(operation, { op, id, node, signal });
      const completion = completionOf(operation, answer);
      if (completion.type === 'ok') return { node, ...completion };
      isDefinite &&= completion.type === 'fail';
      error = completion.error;
      turn++;
      // What the server refused for good it would refuse again.
      if (answer.type === 'answer' && completion.type === 'fail') break;
    }
    return { type: isDefinite || operation.isRead ? 'fail' : 'info', error };
  };

  const call = async (operation: Operation, asked: Call): Promise<HttpOutcome> => {
    const { op, id, node, signal } = asked;
    const words = wordsOf(op, id);
    const { traceparent, ended } = begin(node, op, id);
    const outcome = await callHttp({
      origin: `http://${addresses[node]}`,
      path: operation.path(words),
      method: operation.method,
      headers: {
        traceparent,
        ...(operation.headers(words) as Readonly<Record<string, string>>),
      },
      ...(operation.body !== undefined && { body: operation.body(words) }),
      keepsConnection: true,
      timeoutMs: mapping.attemptTimeoutMs,
      signal,
    });
    ended(endOf(outcome));
    return outcome;
  };

  return { invoke, close: async () => {} };
}

/** A mapping's operation, its templates and paths read. */
type Operation = ReturnType<typeof read>;

function read(operation: HttpOperation) {
  const { path, headers, body, result } = operation;
  return {
    ...operation,
    path: textTemplate(path.replaceAll(/[^!-~]+/g, encodeURI), encodeURIComponent),
    headers: template(headers),
    body: body === undefined ? undefined : template(body),
    resultIn: result === undefined ? (): null => null : at(result),
  };
}

interface Call {
  readonly op: Op;
  readonly id: RequestId;
  readonly node: NodeName;
  readonly signal: AbortSignal;
}

function wordsOf({ key, value }: Op, { client, seq }: RequestId): Words {
  return { key: key ?? '', value: value ?? null, client, seq, id: `${client}-${seq}` };
}

function endOf(outcome: HttpOutcome): TryEnd {
  if (outcome.type !== 'answer') return { error: outcome.error };
  const { status, body } = outcome;
  return status < 400 ? { status } : { status, error: said(status, body) };
}

const said = (status: number, body: Value): string =>
  `answered ${status}: ${JSON.stringify(body).slice(0, 120)}`;

function completionOf(operation: Operation, outcome: HttpOutcome): Completion {
  if (outcome.type !== 'answer') {
    return { type: outcome.type === 'refused' ? 'fail' : 'info', error: outcome.error };
  }
  const { status, body } = outcome;
  const fixed = operation.results[String(status)];
  if (fixed !== undefined) return { type: 'ok', result: fixed };
  if (status < 200 || status > 299) {
    return { type: operation.fail.includes(status) ? 'fail' : 'info', error: said(status, body) };
  }
  const result = operation.resultIn(body);
  if (result !== undefined) return { type: 'ok', result };
  return { type: 'info', error: `the answer has nothing at ${operation.result}` };
}

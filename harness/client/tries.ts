// What a client does for one operation, try by try, as lines of its trace: to which node, when, and what
// came of it. Each try has the name of a span of W3C's Trace Context (`traceparent`), which the node that
// is sent it can write down: so both ends of a message are put together.
import { randomBytes } from 'node:crypto';
import type { RequestId } from '../../checker/index.ts';
import type { Op } from '../plan/operation.ts';
import { traceIdOf } from '../plan/trace-id.ts';
import type { NodeName } from '../plan/topology.ts';
import type { ClientContext } from './client.ts';

/** One try that is under way. */
export interface Try {
  /** Its name in traces: 16 hexadecimal digits, the third part of `traceparent`. */
  readonly call: string;
  /** To be sent along as the header of that name; the tries of an operation share a trace. */
  readonly traceparent: string;
  /** Told once: an answer came, whatever it says, or none (`error` alone). What comes later is not heard. */
  readonly ended: (end: TryEnd) => void;
}

export interface TryEnd {
  /** Of an answer: as HTTP has it, or another number of the protocol's. */
  readonly status?: number;
  /** Whether the answer is what was hoped for; for a status below 400 when left out. */
  readonly ok?: boolean;
  readonly error?: string;
}

/** Begins a try, the moment before it is sent; `call` where the client has named it already. */
export type BeginTry = (node: NodeName, op: Op, id: RequestId, call?: string) => Try;

/** The tries of one client, written to its trace where one is wanted. */
export function triesOf({ name, clock, trace }: ClientContext): BeginTry {
  const run = digits(4);
  const write = (event: string, fields: object): void =>
    trace?.({ time: clock.nowNs(), node: name, event, ...fields });
  return (node, { f, key }, { client, seq }, call = digits(8)) => {
    let isOver = false;
    write('called', { call, to: node, type: f, client, seq, key });
    return {
      call,
      traceparent: `00-${traceIdOf({ client, seq }, run) ?? digits(16)}-${call}-01`,
      ended: ({ status, error, ok = status !== undefined && status < 400 }) => {
        if (isOver) return;
        isOver = true;
        const isAnswer = status !== undefined || ok;
        write(isAnswer ? 'answered' : 'unanswered', {
          ...{ call, to: node, client, seq },
          ...(isAnswer && { ok }),
          ...(status !== undefined && { status }),
          ...(error !== undefined && { error }),
        });
      },
    };
  };
}

const digits = (bytes: number): string => randomBytes(bytes).toString('hex');

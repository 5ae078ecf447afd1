// Executing an operation, forwarding it, and the ends that a forward can have.
import { openCall } from '../calls.ts';
import { hash } from '../hash.ts';
import type { Effect } from '../machine.ts';
import type { Forward } from '../messages.ts';
import { lookUp, withEntry } from '../record.ts';
import { andThen, refuse, reply, stay } from '../step.ts';
import type { Execution, ReplicaStep } from './rules.ts';
import type { Pending, ReplicaState, Request, Result } from './state.ts';

export interface Executed {
  readonly state: ReplicaState;
  readonly result: Result;
  /** The value of the key afterwards. */
  readonly value: string;
  readonly trace: Effect;
}

/** Applies an operation to the values alone: `puthash` and `get` result in the previous value. */
export function execute(state: ReplicaState, operation: Execution): Executed {
  const { client, seq, f, key, value } = operation;
  const previous = lookUp(state.data, key) ?? '';
  const next = nextValue(f, previous, value ?? '');
  const { slot, view } = state;
  const facts = { client, seq, f, key, value: value ?? null, previous, next, view: view.number };
  return {
    state: f === 'get' ? state : { ...state, data: withEntry(state.data, key, next) },
    result: f === 'put' ? null : previous,
    value: next,
    trace: { type: 'trace', event: 'executed', ...facts, ...(slot > 0 ? { slot } : {}) },
  };
}

function nextValue(f: Execution['f'], previous: string, value: string): string {
  switch (f) {
    case 'get':
      return previous;
    case 'put':
      return value;
    case 'puthash':
      return hash(previous + value);
  }
}

/** An operation as a client asked for it. */
export function executionOf({ message }: Request): Execution {
  const { type: f, client, seq, key, value } = message;
  return { f, client, seq, key, value: value ?? null };
}

/** Sends an operation to the backup and holds the lock until `settle`. */
export function forward(state: ReplicaState, request: Request, slot?: number): ReplicaStep {
  const message: Forward = {
    type: 'forward',
    ...executionOf(request),
    view: state.view.number,
    ...(slot === undefined ? {} : { slot }),
  };
  const pending = { request, forward: message, calls: [] };
  return resend({ ...state, pending: [...state.pending, pending] }, pending);
}

/** Sends the very same forward again. */
export function resend(state: ReplicaState, pending: Pending): ReplicaStep {
  const { call, calls } = openCall(state.calls, 'forward');
  const sent = { ...pending, calls: [...pending.calls, call] };
  return stay(
    { ...state, calls, pending: state.pending.map((other) => (other === pending ? sent : other)) },
    { type: 'call', call, to: state.view.backup!, message: pending.forward },
    { type: 'set-timer', timer: 'forward', delayMs: state.config.timing.forwardTimeoutMs },
  );
}

/** The forward is over, one way or another: the lock is free again. */
export function settle(state: ReplicaState, pending: Pending): ReplicaStep {
  const others = state.pending.filter((other) => other !== pending);
  const settled = { ...state, pending: others };
  return others.length > 0
    ? stay(settled)
    : stay(settled, { type: 'clear-timer', timer: 'forward' });
}

/** The forward is over, and the client is told to try again. */
export function giveUp(state: ReplicaState, pending: Pending, error: string): ReplicaStep {
  return andThen(settle(state, pending), (next) => stay(next, refuse(pending.request.call, error)));
}

export function answer(request: Request, result: Result): Effect {
  return reply(request.call, { ok: true, result });
}

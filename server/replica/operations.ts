// Executing an operation, forwarding it, and the ends that a forward can have.
import { openCall } from '../calls.ts';
import { hash } from '../hash.ts';
import type { Effect, Message } from '../machine.ts';
import type { Forward } from '../messages.ts';
import { lookUp, withEntry } from '../record.ts';
import { andThen, refuse, reply, stay } from '../step.ts';
import type { Execute, Execution, ReplicaStep } from './rules.ts';
import type { Pending, ReplicaState, Request, Result } from './state.ts';

/** `puthash` and `get` result in the previous value. */
export const execute: Execute = (state, { client, seq, f, key, value }) => {
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
};

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
  return askBackup(state, request, {
    type: 'forward',
    ...executionOf(request),
    view: state.view.number,
    ...(slot === undefined ? {} : { slot }),
  } satisfies Forward);
}

export function askBackup(state: ReplicaState, request: Request, message: Message): ReplicaStep {
  const pending = { request, message, calls: [] };
  return resend({ ...state, pending: [...state.pending, pending] }, pending);
}

/** Sends the very same again. */
export function resend(state: ReplicaState, pending: Pending): ReplicaStep {
  return sendInstead(state, pending, pending);
}

export function sendInstead(state: ReplicaState, pending: Pending, instead: Pending): ReplicaStep {
  const { call, calls } = openCall(state.calls, 'forward');
  const sent = { ...instead, calls: [...instead.calls, call] };
  return stay(
    { ...state, calls, pending: state.pending.map((other) => (other === pending ? sent : other)) },
    { type: 'call', call, to: state.view.backup!, message: sent.message },
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
  const settled = settle(state, pending);
  return pending.isAnswered === true
    ? settled
    : andThen(settled, (next) => stay(next, refuse(pending.request.call, error)));
}

export function answer(request: Request, result: Result): Effect {
  return reply(request.call, { ok: true, result });
}

/** A step whose ok replies say more. */
export function replyingWith(
  step: ReplicaStep,
  facts: Readonly<Record<string, unknown>>,
): ReplicaStep {
  const effects = step.effects.map((effect) =>
    effect.type === 'reply' && effect.reply.ok
      ? { ...effect, reply: { ...effect.reply, ...facts } }
      : effect,
  );
  return { ...step, effects };
}

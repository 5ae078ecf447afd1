// The exam's client: it keeps the view in mind, sends an operation to the primary, and after an error
// or a time-out pauses, asks the view server, and sends the same operation again until it is answered.
// It has one operation under way at a time, and any answer to it counts, however late.
import { closeCall, openCall, purposeOf, type Calls } from './calls.ts';
import type { CallId, Input, Machine, MachineConfig, NodeName, Reply, Step } from './machine.ts';
import { isOperation, noView, type Operation, type View } from './messages.ts';
import { andThen, refuse, reply, stay } from './step.ts';

export interface ClientState {
  /** Constant. */
  readonly config: MachineConfig;
  /** The latest that it heard of. */
  readonly view: View;
  readonly underWay: UnderWay | null;
  readonly calls: Calls;
}

interface UnderWay {
  /** The user's call, to be answered once. */
  readonly call: CallId;
  readonly operation: Operation;
  readonly wasSent: boolean;
  /** The call whose end it waits for; null while it pauses. */
  readonly awaited: CallId | null;
}

/** Where a client can be mistaken; the gallery overrides one of them. */
export interface ClientRules {
  /** Whom to send this operation to, of the view. */
  readonly serverFor: (view: View, operation: Operation) => NodeName | null;
  /** What is sent, the first time and in a retry. */
  readonly attempt: (operation: Operation, isRetry: boolean) => Operation;
}

export const correctClient: ClientRules = {
  serverFor: (view) => view.primary,
  attempt: (operation) => operation,
};

export function clientWith(rules: ClientRules): Machine<ClientState> {
  return {
    init: (config) => ({ config, view: noView, underWay: null, calls: {} }),
    step: (state, input) => step(rules, state, input),
  };
}

type ClientStep = Step<ClientState>;

function step(rules: ClientRules, state: ClientState, input: Input): ClientStep {
  switch (input.type) {
    case 'start':
      return stay(state);
    case 'request':
      return onRequest(rules, state, input);
    case 'timer':
      return onTimer(state, input.timer);
    case 'response':
    case 'no-response':
      return onEnd(rules, state, input);
  }
}

function onRequest(
  rules: ClientRules,
  state: ClientState,
  { call, message }: Extract<Input, { type: 'request' }>,
): ClientStep {
  if (message.type === 'abandon') {
    const abandoned = state.underWay;
    const answered = stay({ ...state, underWay: null }, reply(call, { ok: true }));
    return abandoned === null
      ? answered
      : andThen(answered, (next) =>
          stay(
            next,
            refuse(abandoned.call, 'no answer in time'),
            { type: 'clear-timer', timer: 'attempt' },
            { type: 'clear-timer', timer: 'retry' },
          ),
        );
  }
  if (!isOperation(message)) return stay(state, refuse(call, `unknown "${message.type}"`));
  if (state.underWay !== null) return stay(state, refuse(call, 'another operation is under way'));
  const underWay = { call, operation: message, wasSent: false, awaited: null };
  return rules.serverFor(state.view, message) === null
    ? askForView({ ...state, underWay }, underWay)
    : send(rules, { ...state, underWay }, underWay);
}

function onTimer(state: ClientState, timer: string): ClientStep {
  const { underWay } = state;
  if (underWay === null) return stay(state);
  return timer === 'retry' ? askForView(state, underWay) : pause(state, underWay);
}

/** A call of ours has ended, perhaps long after we waited for it. */
function onEnd(
  rules: ClientRules,
  state: ClientState,
  input: Extract<Input, { type: 'response' | 'no-response' }>,
): ClientStep {
  const purpose = purposeOf(state.calls, input.call);
  const closed = { ...state, calls: closeCall(state.calls, input.call) };
  const answer = input.type === 'response' ? input.reply : undefined;
  if (purpose === 'view') return onView(rules, closed, input.call, answer);
  const { underWay } = closed;
  if (underWay === null || purpose !== attemptOf(underWay.operation)) return stay(closed);
  if (answer?.ok === true) {
    const idle = { ...closed, underWay: null };
    return stay(
      idle,
      { type: 'clear-timer', timer: underWay.awaited === null ? 'retry' : 'attempt' },
      reply(underWay.call, answer),
    );
  }
  return underWay.awaited === input.call ? pause(closed, underWay) : stay(closed);
}

function onView(
  rules: ClientRules,
  state: ClientState,
  call: CallId,
  answer: Reply | undefined,
): ClientStep {
  const told = answer?.['view'] as View | undefined;
  const view = told !== undefined && told.number > state.view.number ? told : state.view;
  const next = { ...state, view };
  const { underWay } = state;
  if (underWay === null || underWay.awaited !== call) return stay(next);
  // Without news, the primary that it knows is still its best guess.
  return rules.serverFor(view, underWay.operation) === null
    ? pause(next, underWay)
    : send(rules, next, underWay);
}

function send(rules: ClientRules, state: ClientState, underWay: UnderWay): ClientStep {
  const { operation, wasSent } = underWay;
  const { call, calls } = openCall(state.calls, attemptOf(operation));
  const to = rules.serverFor(state.view, operation)!;
  return stay(
    { ...state, calls, underWay: { ...underWay, wasSent: true, awaited: call } },
    { type: 'call', call, to, message: rules.attempt(operation, wasSent) },
    attemptTimer(state),
  );
}

function askForView(state: ClientState, underWay: UnderWay): ClientStep {
  const { call, calls } = openCall(state.calls, 'view');
  return stay(
    { ...state, calls, underWay: { ...underWay, awaited: call } },
    { type: 'call', call, to: 'vs', message: { type: 'view' } },
    attemptTimer(state),
  );
}

function pause(state: ClientState, underWay: UnderWay): ClientStep {
  return stay(
    { ...state, underWay: { ...underWay, awaited: null } },
    { type: 'clear-timer', timer: 'attempt' },
    { type: 'set-timer', timer: 'retry', delayMs: state.config.timing.retryPauseMs },
  );
}

/** Marks the calls of an operation, so that an answer to an earlier one is not taken for its own. */
function attemptOf(operation: Operation): string {
  return `attempt ${String(operation.seq)}`;
}

function attemptTimer(state: ClientState): {
  type: 'set-timer';
  timer: 'attempt';
  delayMs: number;
} {
  const delayMs = state.config.timing.attemptTimeoutMs;
  return { type: 'set-timer', timer: 'attempt', delayMs };
}

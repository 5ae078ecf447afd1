// The engine of a key/value server: which decision of a protocol's rules is due on which input.
import { closeCall, purposeOf } from '../calls.ts';
import type { CallId, Input, Machine, Message, Reply } from '../machine.ts';
import { isOperation, type Forward, type View } from '../messages.ts';
import { lookUp } from '../record.ts';
import { andThen, refuse, reply, stay } from '../step.ts';
import type { ReplicaStep, Rules, Transfer } from './rules.ts';
import { emptyReplica, type Pending, type ReplicaState, type Request } from './state.ts';
import { adopt, confirmTransfer, ping, receiveTransfer, sendTransfer } from './views.ts';

export function replica(rules: Rules): Machine<ReplicaState> {
  return {
    init: emptyReplica,
    step: (state, input) =>
      andThen(handle(rules, state, input), (next) => serveWaiting(rules, next)),
  };
}

function handle(rules: Rules, state: ReplicaState, input: Input): ReplicaStep {
  switch (input.type) {
    case 'start':
      return ping(state);
    case 'timer':
      return onTimer(rules, state, input.timer);
    case 'request':
      return onRequest(rules, state, input);
    case 'response':
    case 'no-response': {
      const purpose = purposeOf(state.calls, input.call);
      const closed = { ...state, calls: closeCall(state.calls, input.call) };
      if (input.type === 'response') return onResponse(rules, closed, { ...input, purpose });
      const pending = pendingOf(closed, input.call);
      return pending === undefined ? stay(closed) : rules.failed(rules, closed, pending);
    }
  }
}

function onTimer(rules: Rules, state: ReplicaState, timer: string): ReplicaStep {
  switch (timer) {
    case 'ping':
      return ping(state);
    case 'transfer':
      return state.transfer === null ? stay(state) : sendTransfer(rules, state);
    default:
      return state.pending.reduce<ReplicaStep>(
        (step, pending) => andThen(step, (next) => rules.timedOut(rules, next, pending)),
        stay(state),
      );
  }
}

function onRequest(rules: Rules, state: ReplicaState, request: Request<Message>): ReplicaStep {
  const { call, message } = request;
  if (isOperation(message)) return onOperation(rules, state, { ...request, message });
  switch (message.type) {
    case 'forward':
      return rules.backUp(rules, state, request as Request<Forward>);
    case 'transfer':
      return receiveTransfer(rules, state, request as Request<Transfer>);
    case 'status':
      return stay(state, reply(call, status(rules, state)));
    default: {
      const other = lookUp(rules.others ?? {}, message.type);
      return other === undefined
        ? stay(state, refuse(call, `this server does not know "${message.type}"`))
        : other(rules, state, request);
    }
  }
}

function onOperation(rules: Rules, state: ReplicaState, request: Request): ReplicaStep {
  const atOnce = rules.atOnce?.(rules, state, request);
  if (atOnce !== undefined) return atOnce;
  const refusal = reasonNotToServe(rules, state);
  return refusal === undefined
    ? stay({ ...state, waiting: [...state.waiting, request] })
    : stay(state, refuse(request.call, refusal));
}

function reasonNotToServe(rules: Rules, state: ReplicaState): string | undefined {
  if (rules.roleOf(state, state.view) !== 'primary') return 'not primary';
  if (!rules.mayAct(state)) return 'primary without the state';
  return state.isFenced ? 'refused by the backup, waiting for a newer view' : undefined;
}

/** Takes up what waits for the lock, as far as it is free. */
function serveWaiting(rules: Rules, state: ReplicaState): ReplicaStep {
  const [first, ...waiting] = state.waiting;
  if (first === undefined) return stay(state);
  const refusal = reasonNotToServe(rules, state);
  if (refusal !== undefined) {
    const refusals = state.waiting.map(({ call }) => refuse(call, refusal));
    return stay({ ...state, waiting: [] }, ...refusals);
  }
  if (!rules.isFree(state)) return stay(state);
  return andThen(rules.serve(rules, { ...state, waiting }, first), (next) =>
    serveWaiting(rules, next),
  );
}

interface Response {
  readonly call: CallId;
  readonly purpose: string | undefined;
  readonly reply: Reply;
}

function onResponse(rules: Rules, state: ReplicaState, response: Response): ReplicaStep {
  switch (response.purpose ?? 'none') {
    case 'ping': {
      const view = response.reply['view'] as View | undefined;
      return view !== undefined && view.number > state.view.number
        ? adopt(rules, state, view)
        : stay(state);
    }
    case 'transfer':
      return response.reply.ok && (state.transfer ?? []).includes(response.call)
        ? confirmTransfer(rules, state)
        : stay(state);
    default: {
      const pending = pendingOf(state, response.call);
      if (pending === undefined) return stay(state);
      const answer = { pending, reply: response.reply };
      return response.reply.ok
        ? rules.answered(rules, state, answer)
        : rules.refused(rules, state, answer);
    }
  }
}

function pendingOf(state: ReplicaState, call: CallId): Pending | undefined {
  return state.pending.find(({ calls }) => calls.includes(call));
}

/** For people and nemeses; not part of any protocol. */
function status(rules: Rules, state: ReplicaState): Reply {
  return {
    ok: true,
    view: state.view,
    role: rules.roleOf(state, state.view),
    holdsState: state.holdsState,
    acknowledged: state.acknowledged,
    isFenced: state.isFenced,
    keys: Object.keys(state.data).length,
  };
}

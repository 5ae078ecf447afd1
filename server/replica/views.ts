// Pinging, going to a new view, and bringing its backup up to date.
import { openCall } from '../calls.ts';
import type { View } from '../messages.ts';
import { andThen, refuse, reply, stay } from '../step.ts';
import type { ReplicaStep, Rules, Transfer, ViewRules } from './rules.ts';
import { emptySnapshot, type ReplicaState, type Request } from './state.ts';

/** A deposed or new server must learn of it; so pings go out whether or not earlier ones were answered. */
export function ping(state: ReplicaState): ReplicaStep {
  const { name, incarnation, timing } = state.config;
  const { call, calls } = openCall(state.calls, 'ping');
  const message = { type: 'ping', server: name, incarnation, view: state.acknowledged };
  return stay(
    { ...state, calls },
    { type: 'call', call, to: 'vs', message },
    { type: 'set-timer', timer: 'ping', delayMs: timing.pingIntervalMs },
  );
}

/** Enters a newer view: what was under way in the older one ends, and its clients are told to retry. */
export function adopt(rules: Rules, state: ReplicaState, view: View): ReplicaStep {
  const role = rules.roleOf(state, view);
  const ended: ReplicaStep = stay<ReplicaState>(
    { ...state, view, pending: [], transfer: null, isFenced: false },
    { type: 'trace', event: 'view-adopted', ...traced(view) },
    ...state.pending
      .filter(({ isAnswered }) => isAnswered !== true)
      .map(({ request }) => refuse(request.call, 'the view changed meanwhile')),
    ...(state.pending.length > 0 ? ([{ type: 'clear-timer', timer: 'forward' }] as const) : []),
    ...(state.transfer === null ? [] : ([{ type: 'clear-timer', timer: 'transfer' }] as const)),
  );
  return andThen(ended, (next) => {
    if (role !== 'primary') {
      // Whatever it held belongs to an earlier view; a role in a later one needs a transfer.
      return stay({ ...next, ...emptySnapshot, holdsState: false, acknowledged: view.number });
    }
    const isVeryFirst = view.number === 1;
    return beginPrimary(rules, { ...next, holdsState: next.holdsState || isVeryFirst });
  });
}

function beginPrimary(rules: Rules, state: ReplicaState): ReplicaStep {
  const begun =
    state.view.backup === null || !rules.mayAct(state)
      ? stay(state)
      : sendTransfer(rules, { ...state, transfer: [] });
  return andThen(begun, (next) => acknowledge(rules, next));
}

/** Pings at once when there is a view to acknowledge. */
function acknowledge(rules: Rules, state: ReplicaState): ReplicaStep {
  return rules.mayAct(state) && rules.acknowledges(state)
    ? ping({ ...state, acknowledged: state.view.number })
    : stay(state);
}

/** Sent again until the backup confirms it, or a newer view comes. */
export function sendTransfer(rules: ViewRules, state: ReplicaState): ReplicaStep {
  const { call, calls } = openCall(state.calls, 'transfer');
  const to = state.view.backup!;
  const message: Transfer = { type: 'transfer', view: state.view, ...rules.snapshot(state) };
  return stay(
    { ...state, calls, transfer: [...(state.transfer ?? []), call] },
    { type: 'call', call, to, message },
    { type: 'set-timer', timer: 'transfer', delayMs: state.config.timing.forwardTimeoutMs },
  );
}

export function confirmTransfer(rules: Rules, state: ReplicaState): ReplicaStep {
  const confirmed = stay<ReplicaState>({ ...state, transfer: null }, {
    type: 'clear-timer',
    timer: 'transfer',
  } as const);
  return andThen(confirmed, (next) =>
    next.acknowledged === next.view.number ? stay(next) : acknowledge(rules, next),
  );
}

/** A newer view in a transfer is adopted, because its state comes along. */
export function receiveTransfer(
  rules: Rules,
  state: ReplicaState,
  request: Request<Transfer>,
): ReplicaStep {
  const { call, message: transfer } = request;
  const { view } = transfer;
  if (view.number < state.view.number) return stay(state, refuse(call, 'an older view'));
  if (rules.roleOf(state, view) !== 'backup') return stay(state, refuse(call, 'not its backup'));
  const inView = view.number > state.view.number ? adopt(rules, state, view) : stay(state);
  return andThen(inView, (next) =>
    rules.installs(next, transfer)
      ? stay(
          {
            ...next,
            holdsState: true,
            data: transfer.data,
            table: transfer.table,
            slot: transfer.slot,
          },
          { type: 'trace', event: 'state-transferred', view: view.number, slot: transfer.slot },
          reply(call, { ok: true }),
        )
      : stay(next, reply(call, { ok: true })),
  );
}

function traced(view: View): { view: number; primary: string | null; backup: string | null } {
  return { view: view.number, primary: view.primary, backup: view.backup };
}

/** What Ben's server and the fixed one have in common about views. */
export const carefulViews: ViewRules = {
  roleOf: ({ config }, view) => {
    if (view.primary === config.name && view.primaryIncarnation === config.incarnation) {
      return 'primary';
    }
    return view.backup === config.name ? 'backup' : 'idle';
  },
  mayAct: (state) => state.holdsState,
  isFree: (state) => state.transfer === null && state.pending.length === 0,
  acknowledges: (state) => state.transfer === null,
  snapshot: ({ data, table, slot }) => ({ data, table, slot }),
  installs: (state) => !state.holdsState,
  whyRefused: (rules, state, view) => {
    if (view !== state.view.number) return `in view ${String(state.view.number)}`;
    if (rules.roleOf(state, state.view) !== 'backup') return 'not the backup';
    return rules.mayAct(state) ? undefined : 'backup without the state';
  },
};

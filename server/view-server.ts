// The view server of the MIT lab: it says who is primary and who is backup, in numbered views.
// Servers ping it; the primary acknowledges a view by pinging with its number, and until it has,
// the view does not change. It is asked after errors only, and no operation passes through it.
import type { Effect, Input, Machine, MachineConfig, Message, NodeName, Step } from './machine.ts';
import { noView, type View } from './messages.ts';
import { lookUp, withEntry, type Dictionary } from './record.ts';

export interface ViewServerState {
  /** Constant. */
  readonly config: MachineConfig;
  readonly view: View;
  readonly backupIncarnation: number;
  readonly isAcknowledged: boolean;
  /** Those that are thought to be alive. */
  readonly servers: Dictionary<Server>;
}

interface Server {
  readonly incarnation: number;
  /** The view number of its latest ping. */
  readonly view: number;
  /** Intervals since its latest ping. */
  readonly missedPings: number;
}

interface Ping extends Message {
  readonly type: 'ping';
  readonly server: NodeName;
  /** Rises with each start of a server. Without it, a ping of view 0 after others means a restart. */
  readonly incarnation?: number;
  /** The latest view that the server acknowledges. */
  readonly view: number;
}

/** Where a view server can be mistaken; the gallery overrides one of them. */
export interface ViewServerRules {
  /** Whether the current view may be left. */
  readonly mayChange: (state: ViewServerState) => boolean;
  /** Which life of the server this ping belongs to. */
  readonly incarnationOf: (known: Server | undefined, ping: Ping) => number;
}

export const correctViews: ViewServerRules = {
  mayChange: (state) => state.isAcknowledged,
  incarnationOf: (known, ping) => {
    if (ping.incarnation !== undefined) return ping.incarnation;
    const isRestart = known !== undefined && known.view > 0 && ping.view === 0;
    return (known?.incarnation ?? 0) + (isRestart ? 1 : 0);
  },
};

export function viewServerWith(rules: ViewServerRules): Machine<ViewServerState> {
  return {
    init: (config) => ({
      config,
      view: noView,
      backupIncarnation: 0,
      isAcknowledged: false,
      servers: {},
    }),
    step: (state, input) => step(rules, state, input),
  };
}

export const viewServer: Machine<ViewServerState> = viewServerWith(correctViews);

function step(rules: ViewServerRules, state: ViewServerState, input: Input): Step<ViewServerState> {
  switch (input.type) {
    case 'start':
      return { state, effects: [setTick(state)] };
    case 'timer':
      return tick(rules, state);
    case 'request': {
      const { call, message } = input;
      const pinged = message.type === 'ping' ? hear(rules, state, message as Ping) : done(state);
      const { view, isAcknowledged } = pinged.state;
      const facts = message.type === 'status' ? { missedPings: missedPings(state) } : {};
      const reply = { ok: true, view, isAcknowledged, ...facts };
      return { state: pinged.state, effects: [...pinged.effects, { type: 'reply', call, reply }] };
    }
    case 'response':
    case 'no-response':
      return done(state);
  }
}

/** For people and nemeses; not part of any protocol. */
function missedPings({ servers }: ViewServerState): Dictionary<number> {
  return Object.fromEntries(
    Object.entries(servers).map(([name, server]) => [name, server.missedPings]),
  );
}

function tick(rules: ViewServerRules, state: ViewServerState): Step<ViewServerState> {
  const servers = Object.fromEntries(
    Object.entries(state.servers)
      .map(([name, server]) => [name, { ...server, missedPings: server.missedPings + 1 }] as const)
      .filter(([, server]) => server.missedPings < state.config.timing.deadPings),
  );
  const changed = change(rules, { ...state, servers });
  return { state: changed.state, effects: [...changed.effects, setTick(state)] };
}

function setTick(state: ViewServerState): Effect {
  return { type: 'set-timer', timer: 'tick', delayMs: state.config.timing.pingIntervalMs };
}

function hear(rules: ViewServerRules, state: ViewServerState, ping: Ping): Step<ViewServerState> {
  const known = lookUp(state.servers, ping.server);
  const incarnation = rules.incarnationOf(known, ping);
  // A late word of an earlier life proves nothing about the server of today.
  if (known !== undefined && incarnation < known.incarnation) return done(state);
  const server = { incarnation, view: ping.view, missedPings: 0 };
  const isAcknowledged =
    state.isAcknowledged ||
    (ping.server === state.view.primary &&
      incarnation === state.view.primaryIncarnation &&
      ping.view === state.view.number);
  const servers = withEntry(state.servers, ping.server, server);
  return change(rules, { ...state, servers, isAcknowledged });
}

/** Goes to the next view if there is cause and it is allowed. */
function change(rules: ViewServerRules, state: ViewServerState): Step<ViewServerState> {
  const { view, servers } = state;
  if (view.primary === null) {
    const first = Object.keys(servers)[0];
    return first === undefined ? done(state) : enter(state, first, null);
  }
  if (!rules.mayChange(state)) return done(state);
  const { primary } = view;
  const backup =
    view.backup !== null && isAlive(state, view.backup, state.backupIncarnation)
      ? view.backup
      : null;
  if (isAlive(state, primary, view.primaryIncarnation)) {
    const next = backup ?? idle(state, primary);
    return next === view.backup && backup === view.backup
      ? done(state)
      : enter(state, primary, next);
  }
  // Where the last holder of the state is gone, nobody can follow it.
  return backup === null ? done(state) : enter(state, backup, idle(state, backup));
}

function isAlive(state: ViewServerState, name: NodeName, incarnation: number): boolean {
  return lookUp(state.servers, name)?.incarnation === incarnation;
}

/** A server that can become backup beside this primary: neither it nor the backup of the view, if that one lives. */
function idle(state: ViewServerState, primary: NodeName): NodeName | null {
  return Object.keys(state.servers).find((name) => name !== primary) ?? null;
}

function enter(
  state: ViewServerState,
  primary: NodeName,
  backup: NodeName | null,
): Step<ViewServerState> {
  const incarnationOf = (name: NodeName): number => lookUp(state.servers, name)?.incarnation ?? 0;
  const number = state.view.number + 1;
  const view = { number, primary, backup, primaryIncarnation: incarnationOf(primary) };
  const backupIncarnation = backup === null ? 0 : incarnationOf(backup);
  return {
    state: { ...state, view, backupIncarnation, isAcknowledged: false },
    effects: [{ type: 'trace', event: 'view-changed', view: number, primary, backup }],
  };
}

function done(state: ViewServerState): Step<ViewServerState> {
  return { state, effects: [] };
}

// The shape of every protocol here: a pure state machine. Input in, next state and effects out; no
// socket, clock or randomness inside, and plain JSON data throughout, so that the very same
// functions run as real processes (shell.ts) and in the simulator.

export type NodeName = string;

/** A message is a plain object; `type` is also the last part of its URL (`POST /puthash`). */
export interface Message {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The answer to a call: `ok: false` says why in `error`, and promises nothing about execution. */
export interface Reply {
  readonly ok: boolean;
  readonly error?: string;
  readonly [field: string]: unknown;
}

/** Names one call for as long as it is out: given by the shell to those received, by the machine to its own. */
export type CallId = number;

export type Input =
  /** The first input of a machine's life. */
  | { readonly type: 'start' }
  /** Somebody calls us; to be answered by a `reply` effect with the same call id, now or later. */
  | { readonly type: 'request'; readonly call: CallId; readonly message: Message }
  /** The answer to a call of ours, however late. */
  | { readonly type: 'response'; readonly call: CallId; readonly reply: Reply }
  /** A call of ours ended without an answer (refused, reset); whether it was executed is not known. */
  | { readonly type: 'no-response'; readonly call: CallId; readonly error: string }
  | { readonly type: 'timer'; readonly timer: string };

export type Effect =
  /** Calls stay out until answered: giving up waiting is the machine's own decision, by a timer. */
  | {
      readonly type: 'call';
      readonly call: CallId;
      readonly to: NodeName;
      readonly message: Message;
    }
  | { readonly type: 'reply'; readonly call: CallId; readonly reply: Reply }
  /** Sets or re-sets the timer of that name; of a range `[least, most]` the driver draws a delay. */
  | {
      readonly type: 'set-timer';
      readonly timer: string;
      readonly delayMs: number | readonly [number, number];
    }
  | { readonly type: 'clear-timer'; readonly timer: string }
  /** For the trace alone: `executed`, `view-adopted`, `state-transferred`, ... */
  | { readonly type: 'trace'; readonly event: string; readonly [field: string]: unknown };

export interface Step<State> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** What a machine is told at its start. */
export interface MachineConfig {
  /** `s1`, `vs`; of a client its client id, `c0`. */
  readonly name: NodeName;
  /** Rises with every start of this node; a restarted server is known by it. */
  readonly incarnation: number;
  /** Everybody this machine may call; `vs` is the view server. */
  readonly peers: readonly NodeName[];
  readonly timing: Timing;
}

export interface Timing {
  readonly pingIntervalMs: number;
  /** Missed pings after which a server counts as dead. */
  readonly deadPings: number;
  /** How long a primary waits for its backup's answer to a forward or a state transfer. */
  readonly forwardTimeoutMs: number;
  /** How long a client waits for one attempt. */
  readonly attemptTimeoutMs: number;
  /** A client's pause before it tries again, drawn from this range. */
  readonly retryPauseMs: readonly [number, number];
}

export interface Machine<State> {
  readonly init: (config: MachineConfig) => State;
  readonly step: (state: State, input: Input) => Step<State>;
}

/** How a protocol ends: as its verdict's anomaly is called, `stuck` where it is safe but does not come back, or not at all. */
export type Ending =
  | 'none'
  | 'stuck'
  | 'duplicated-execution'
  | 'lost-operation'
  | 'stale-read'
  | 'fork'
  | 'wrong-result';

/**
 * A protocol: what the key/value servers run, and what their clients do. A client machine is
 * driven by requests too: `{ type: 'puthash', key, value, client, seq }` from its user, answered
 * once, and `{ type: 'abandon' }` when the user's deadline has passed (answered at once).
 */
export interface Protocol<Replica = unknown, Client = unknown> {
  readonly name: string;
  /** What it does, or what is wrong with it, in one sentence. */
  readonly summary: string;
  readonly ending: Ending;
  readonly replica: Machine<Replica>;
  readonly client: Machine<Client>;
  /** Where its mistake is in the view server; otherwise the correct one (view-server.ts) serves. */
  readonly viewServer?: Machine<unknown>;
}

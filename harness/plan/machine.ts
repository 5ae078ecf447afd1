// What the harness asks of a protocol that it loads by path: the shape of the pure machines in
// server/machine.ts, written down again because no room imports another. A test holds them equal.

export interface Message {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface Reply {
  readonly ok: boolean;
  readonly error?: string;
  readonly [field: string]: unknown;
}

export type Input =
  | { readonly type: 'start' }
  | { readonly type: 'request'; readonly call: number; readonly message: Message }
  | { readonly type: 'response'; readonly call: number; readonly reply: Reply }
  | { readonly type: 'no-response'; readonly call: number; readonly error: string }
  | { readonly type: 'timer'; readonly timer: string };

export type Effect =
  | { readonly type: 'call'; readonly call: number; readonly to: string; readonly message: Message }
  | { readonly type: 'reply'; readonly call: number; readonly reply: Reply }
  | {
      readonly type: 'set-timer';
      readonly timer: string;
      readonly delayMs: number | readonly [number, number];
    }
  | { readonly type: 'clear-timer'; readonly timer: string }
  | { readonly type: 'trace'; readonly event: string; readonly [field: string]: unknown };

export interface Timing {
  readonly pingIntervalMs: number;
  readonly deadPings: number;
  readonly forwardTimeoutMs: number;
  readonly attemptTimeoutMs: number;
  readonly retryPauseMs: readonly [number, number];
}

export interface MachineConfig {
  readonly name: string;
  readonly incarnation: number;
  readonly peers: readonly string[];
  readonly timing: Timing;
}

export interface Machine<State = unknown> {
  readonly init: (config: MachineConfig) => State;
  readonly step: (
    state: State,
    input: Input,
  ) => { readonly state: State; readonly effects: readonly Effect[] };
}

export type Ending =
  | 'none'
  | 'stuck'
  | 'duplicated-execution'
  | 'lost-operation'
  | 'stale-read'
  | 'fork'
  | 'wrong-result';

export interface Protocol {
  readonly name: string;
  readonly summary: string;
  readonly ending: Ending;
  readonly replica: Machine;
  readonly client: Machine;
  readonly viewServer?: Machine;
}

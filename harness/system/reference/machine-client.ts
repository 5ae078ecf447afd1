// A client that is a pure machine (server/client.ts, or one of its own kind), given a way to call
// nodes and timers to set.
import type { RequestId, Value } from '../../../checker/index.ts';
import type { Timer } from '../../ground/clock.ts';
import { isShortage } from '../../ground/shortage.ts';
import type { Effect, Input, Machine, Message, Reply, Timing } from '../../plan/machine.ts';
import type { Client, ClientContext } from '../../client/client.ts';
import type { Completion, Op } from '../../plan/operation.ts';

/** Delivers one message; rejects when no whole answer came, with a `code` or message that says how. */
export type Transport = (
  to: string,
  message: Message,
  options: { readonly label: string; readonly signal: AbortSignal },
) => Promise<Reply>;

export interface MachineClientOptions {
  readonly machine: Machine;
  readonly timing: Timing;
  readonly transport: Transport;
}

export function openMachineClient(options: MachineClientOptions, context: ClientContext): Client {
  const { machine, timing, transport } = options;
  const { name, addresses, clock, random } = context;
  const closed = new AbortController();
  const timers = new Map<string, Timer>();
  let waiting: Waiting | undefined;
  let lastNode: string | undefined;
  let callCount = 0;
  /** Anew for each operation, so that its pauses are the same whatever those before it took. */
  let draws = random;
  let state = machine.init({ name, incarnation: 1, peers: Object.keys(addresses), timing });

  const trace = (event: string, fields: object): void => {
    if (closed.signal.aborted) return;
    context.trace?.({ time: clock.nowNs(), node: name, event, ...fields });
  };

  const feed = (input: Input): void => {
    if (closed.signal.aborted) return;
    const step = machine.step(state, input);
    state = step.state;
    for (const effect of step.effects) perform(effect);
  };

  const perform = (effect: Effect): void => {
    switch (effect.type) {
      case 'call':
        void call(effect.call, effect.to, effect.message);
        break;
      case 'reply':
        if (effect.call === OPERATION) waiting?.resolve(effect.reply);
        break;
      case 'set-timer':
        setTimer(effect.timer, effect.delayMs);
        break;
      case 'clear-timer':
        timers.get(effect.timer)?.cancel();
        break;
      case 'trace': {
        const { type: _, event, ...fields } = effect;
        trace(event, fields);
        break;
      }
    }
  };

  const call = async (number: number, to: string, message: Message): Promise<void> => {
    const label = `${name}.1.${++callCount}`;
    const { key, client, seq, type } = message;
    trace('called', { to, call: label, type, key, client, seq });
    try {
      const reply = await transport(to, message, { label, signal: closed.signal });
      trace('answered', { to, call: label, ok: reply.ok, error: reply.error });
      lastNode = to;
      feed({ type: 'response', call: number, reply });
    } catch (error) {
      if (isShortage(error)) return waiting?.reject(error);
      const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
      trace('unanswered', { to, call: label, error: reason });
      feed({ type: 'no-response', call: number, error: reason });
    }
  };

  const setTimer = (timer: string, delayMs: number | readonly [number, number]): void => {
    timers.get(timer)?.cancel();
    const ms = typeof delayMs === 'number' ? delayMs : draws.integer(...delayMs);
    timers.set(
      timer,
      clock.setTimer(ms, () => feed({ type: 'timer', timer })),
    );
  };

  const invoke = async (op: Op, id: RequestId, signal: AbortSignal): Promise<Completion> => {
    const abandon = (): void =>
      feed({ type: 'request', call: ABANDON, message: { type: 'abandon' } });
    signal.addEventListener('abort', abandon, { once: true });
    draws = random.split(String(id.seq));
    try {
      const reply = await new Promise<Reply>((resolve, reject) => {
        waiting = { resolve, reject };
        const { f, key, value } = op;
        feed({ type: 'request', call: OPERATION, message: { type: f, key, value, ...id } });
      });
      if (!reply.ok) return { type: 'info', error: reply.error ?? 'error' };
      return { type: 'ok', result: reply['result'] as Value, ...(lastNode && { node: lastNode }) };
    } finally {
      signal.removeEventListener('abort', abandon);
      waiting = undefined;
    }
  };

  feed({ type: 'start' });
  const close = async (): Promise<void> => {
    closed.abort(CLOSED);
    for (const timer of timers.values()) timer.cancel();
  };

  return { invoke, close };
}

/** Whoever waits for the end of an operation. */
interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

const CLOSED = new DOMException('the client is closed', 'AbortError');

/** A client has one operation under way at a time, so that these two names are enough. */
const OPERATION = 1;
const ABANDON = 2;

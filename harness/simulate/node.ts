// A simulated node: a machine with timers and callers, as the real shell has them, that can be
// killed, started and paused.
import type { Timer } from '../ground/clock.ts';
import type { NodeState } from '../cluster/cluster.ts';
import type { NodeFaultActs } from '../cluster/node-control.ts';
import type { Effect, Input, Machine, Message, Timing } from '../plan/machine.ts';
import type { Random } from '../ground/random.ts';
import type { Call, Network, Outcome } from './network.ts';
import type { Timeline } from './timeline.ts';

export interface SimulatedNode {
  readonly name: string;
  readonly state: () => NodeState;
  /** Whether it was down, and so is started. */
  readonly start: () => boolean;
  /** Each act tells whether it took hold. */
  readonly faults: NodeFaultActs<boolean>;
  /** Whether the node took it; false when it is down. */
  readonly receive: (call: Call) => boolean;
}

export interface NodeOptions {
  readonly name: string;
  readonly machine: Machine;
  readonly peers: readonly string[];
  readonly timing: Timing;
  readonly timeline: Timeline;
  readonly network: Network;
  readonly random: Random;
  readonly trace?: (line: Readonly<Record<string, unknown>>) => void;
}

export function createNode(options: NodeOptions): SimulatedNode {
  const { name, machine, peers, timing, timeline, network, random } = options;
  const timers = createTimers(timeline);
  const callers = new Map<number, Call>();
  let state: NodeState = 'down';
  let incarnation = 0;
  let machineState: unknown;
  let callersCount = 0;
  let callsCount = 0;
  /** Inputs of a paused node, which wait until it is resumed. */
  let waiting: (() => void)[] = [];

  const trace = (event: string, facts: object): void =>
    options.trace?.({ time: timeline.nowNs(), node: name, event, ...facts });

  /** Wraps an act of one incarnation of the node: after its death it does nothing. */
  const inThisLife = (act: () => void): (() => void) => {
    const life = incarnation;
    const attempt = (): void => {
      if (life !== incarnation || state === 'down') return;
      if (state === 'paused') waiting.push(attempt);
      else act();
    };
    return attempt;
  };

  const feed = (input: Input): void => {
    const step = machine.step(machineState, input);
    machineState = step.state;
    for (const effect of step.effects) perform(effect);
  };

  const perform = (effect: Effect): void => {
    switch (effect.type) {
      case 'call':
        return call(effect.call, effect.to, effect.message);
      case 'reply': {
        const caller = callers.get(effect.call);
        callers.delete(effect.call);
        if (caller === undefined) return undefined;
        const { ok, error, result } = effect.reply;
        trace('replied', { from: caller.from, call: caller.name, ok, error, result });
        return network.reply(caller, effect.reply);
      }
      case 'set-timer': {
        const { timer, delayMs } = effect;
        const ms = typeof delayMs === 'number' ? delayMs : random.integer(...delayMs);
        const fire = inThisLife(() => feed({ type: 'timer', timer }));
        return timers.set(timer, ms, fire);
      }
      case 'clear-timer':
        return timers.clear(effect.timer);
      case 'trace': {
        const { type: _, event, ...facts } = effect;
        return trace(event, facts);
      }
    }
  };

  const call = (number: number, to: string, message: Message): void => {
    const label = `${name}.${incarnation}.${++callsCount}`;
    trace('called', { to, call: label, ...factsOf(message) });
    let ended: (() => void) | undefined;
    const goOn = inThisLife(() => ended?.());
    network.send({
      name: label,
      from: name,
      to,
      message,
      // As in the real shell: one connection for each call of a peer.
      isClosedAfterReply: true,
      end: (outcome) => {
        ended = () => {
          const { event, facts, input } = endOf(number, outcome);
          trace(event, { to, call: label, ...facts });
          feed(input);
        };
        goOn();
      },
    });
  };

  const start = (): boolean => {
    if (state !== 'down') return false;
    state = 'up';
    incarnation++;
    callersCount = 0;
    callsCount = 0;
    machineState = machine.init({ name, incarnation, peers, timing });
    trace('started', { incarnation });
    feed({ type: 'start' });
    return true;
  };

  /** Whether the node was not down, and so was changed. */
  const unlessDown = (change: () => void) => (): boolean => {
    if (state === 'down') return false;
    change();
    return true;
  };
  const kill = unlessDown(() => {
    state = 'down';
    timers.clearAll();
    callers.clear();
    waiting = [];
    network.disconnect(name);
  });
  const resume = unlessDown(() => {
    state = 'up';
    for (const act of waiting.splice(0)) act();
  });

  return {
    name,
    state: () => state,
    start,
    faults: {
      ...takenDown({ begin: kill, end: start }),
      pause: { begin: unlessDown(() => void (state = 'paused')), end: resume },
    },
    receive: (incoming) => {
      if (state === 'down') return false;
      inThisLife(() => {
        const id = ++callersCount;
        callers.set(id, incoming);
        const { from, name: label, message } = incoming;
        trace('received', { from, call: label, ...factsOf(message) });
        feed({ type: 'request', call: id, message });
      })();
      return true;
    },
  };
}

/**
 * A machine stores nothing: without power it loses what a kill takes, and its disk cannot fail. It is told no
 * time of day and opens no files.
 */
function takenDown(acts: { readonly begin: () => boolean; readonly end: () => boolean }) {
  const never = { begin: () => false, end: () => false };
  const diskless = { 'disk-full': never, 'disk-error': never, 'disk-slow': never };
  const others = { 'clock-jump': never, 'clock-drift': never, 'fd-limit': never };
  return { kill: acts, 'power-loss': acts, ...diskless, ...others };
}

/** The end of a call: what its caller writes into its trace, and what it is told. */
function endOf(
  call: number,
  outcome: Outcome,
): { readonly event: string; readonly facts: object; readonly input: Input } {
  if (!('reply' in outcome)) {
    const { error } = outcome;
    return { event: 'unanswered', facts: { error }, input: { type: 'no-response', call, error } };
  }
  const { reply } = outcome;
  const facts = { ok: reply.ok, error: reply.error };
  return { event: 'answered', facts, input: { type: 'response', call, reply } };
}

/** Timers by name; setting one again puts it off. */
function createTimers(timeline: Timeline): {
  readonly set: (name: string, ms: number, act: () => void) => void;
  readonly clear: (name: string) => void;
  readonly clearAll: () => void;
} {
  const timers = new Map<string, Timer>();
  const clear = (name: string): void => timers.get(name)?.cancel();
  return {
    set: (name, ms, act) => {
      clear(name);
      timers.set(name, timeline.after(ms, act));
    },
    clear,
    clearAll: () => {
      for (const name of timers.keys()) clear(name);
      timers.clear();
    },
  };
}

/** The facts of a message in a trace: its plain fields, and of a view its number. */
function factsOf(message: Message): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(message).flatMap(([field, value]) => {
      if (typeof value !== 'object') return [[field, value]];
      if (field !== 'view' || value === null || !('number' in value)) return [];
      return [[field, value.number]];
    }),
  );
}

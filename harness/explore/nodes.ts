// Nodes of the search: a machine together with what its driver keeps for it (armed timers, callers
// that wait for an answer), interned. Each step of a node on an item is computed once.
import type { Effect, Input, Machine, Message, Timing } from '../plan/machine.ts';
import type { Chains } from './chains.ts';
import { createInterner, type Interner } from './interner.ts';
import { USER, type Caller, type Item } from './item.ts';
import { rememberedPairs } from './remembered.ts';

export interface Node {
  readonly name: string;
  readonly incarnation: number;
  readonly isUp: boolean;
  /** Absent while the node is down. */
  readonly state?: unknown;
  /** Armed timers, in order. */
  readonly timers: readonly string[];
  /** Callers that wait for an answer, by the call id that the machine was given. */
  readonly callers: readonly (readonly [call: number, caller: Caller])[];
  /** The latest ping of each server (kept by the view server's driver). */
  readonly pings: readonly (readonly [server: string, message: Message])[];
}

export interface Outcome {
  readonly node: number;
  /** Messages that the step sent. */
  readonly sent: readonly number[];
  /** Timers that fire as soon as nothing else can happen: a client's pause before it tries again. */
  readonly pauses: readonly number[];
  /** A client's answer to its user. */
  readonly answer?: unknown;
  readonly hasAnswer: boolean;
  /** Whether a server executed an operation whose argument was in the value chain already. */
  readonly executedTwice: boolean;
  /** Effects as the machine gave them, for the story of a counterexample. */
  readonly effects: readonly Effect[];
}

export interface Nodes {
  readonly interner: Interner<Node>;
  readonly items: Interner<Item>;
  readonly born: (name: string, incarnation: number) => number;
  readonly down: (name: string, incarnation: number) => number;
  readonly step: (node: number, item: number) => Outcome;
  readonly machineSteps: () => number;
}

export interface NodesOptions {
  readonly machineOf: (name: string) => Machine;
  readonly peers: readonly string[];
  readonly timing: Timing;
  readonly chains: Chains;
}

export function createNodes(options: NodesOptions): Nodes {
  const { machineOf, peers, timing, chains } = options;
  const interner = createInterner<Node>(keyOf);
  const items = createInterner<Item>();
  const outcomes: Outcome[] = [];

  const born = (name: string, incarnation: number): number => {
    const others = peers.filter((peer) => peer !== name);
    const state = machineOf(name).init({ name, incarnation, peers: others, timing });
    return interner.idOf({ ...vacant(name, incarnation), isUp: true, state });
  };

  const compute = (id: number, itemId: number): Outcome => {
    const item = items.get(itemId);
    const received = receive(interner.get(id), item);
    const step = machineOf(received.node.name).step(received.node.state, received.input);
    return perform({ ...received.node, state: step.state }, step.effects);
  };

  const outcomeOf = rememberedPairs((id, item) => outcomes.push(compute(id, item)) - 1);

  const perform = (node: Node, effects: readonly Effect[]): Outcome => {
    let { callers, timers } = node;
    let answer: { readonly value: unknown } | undefined;
    let executedTwice = false;
    const sent: number[] = [];
    const pauses: number[] = [];
    for (const effect of effects) {
      switch (effect.type) {
        case 'call': {
          const from = { node: node.name, incarnation: node.incarnation, call: effect.call };
          sent.push(items.idOf({ kind: 'request', to: effect.to, from, message: effect.message }));
          break;
        }
        case 'reply': {
          const caller = callers.find(([call]) => call === effect.call)?.[1];
          if (caller === undefined) break;
          callers = callers.filter(([call]) => call !== effect.call);
          if (caller.node === USER) answer = { value: effect.reply };
          else {
            const { reply } = effect;
            const item = {
              kind: 'response',
              to: caller.node,
              caller,
              reply,
              from: node.name,
            } as const;
            sent.push(items.idOf(item));
          }
          break;
        }
        case 'set-timer':
          timers = withTimer(timers, effect.timer);
          if (typeof effect.delayMs !== 'number') {
            pauses.push(items.idOf({ kind: 'timer', to: node.name, timer: effect.timer }));
          }
          break;
        case 'clear-timer':
          timers = timers.filter((timer) => timer !== effect.timer);
          break;
        case 'trace':
          if (effect.event === 'executed') executedTwice ||= chains.record(effect);
          break;
      }
    }
    return {
      node: interner.idOf({ ...node, callers, timers }),
      sent,
      pauses,
      hasAnswer: answer !== undefined,
      answer: answer?.value,
      executedTwice,
      effects,
    };
  };

  return {
    interner,
    items,
    born,
    down: (name, incarnation) => interner.idOf(vacant(name, incarnation)),
    step: (id, item) => outcomes[outcomeOf(id, item)]!,
    machineSteps: () => outcomes.length,
  };
}

/** A machine's configuration is long, and the same for all of this name and incarnation. */
function keyOf({ state, ...node }: Node): string {
  return JSON.stringify([node, { ...(state as object), config: undefined }]);
}

function vacant(name: string, incarnation: number): Node {
  return { name, incarnation, isUp: false, timers: [], callers: [], pings: [] };
}

/** What the driver notes down when an item comes in, and the input that the machine gets. */
function receive(node: Node, item: Item): { readonly node: Node; readonly input: Input } {
  switch (item.kind) {
    case 'request': {
      const { from: caller, message } = item;
      if (caller.node === USER) {
        const call = caller.call;
        return { node: withCaller(node, call, caller), input: { type: 'request', call, message } };
      }
      const call = freeCall(node);
      const holding = withCaller(node, call, caller);
      const isPing = message.type === 'ping';
      return {
        node: isPing ? { ...holding, pings: withPing(node.pings, caller.node, message) } : holding,
        input: { type: 'request', call, message },
      };
    }
    case 'response':
      return { node, input: { type: 'response', call: item.caller.call, reply: item.reply } };
    case 'no-response':
      return { node, input: { type: 'no-response', call: item.caller.call, error: 'ECONNRESET' } };
    case 'timer': {
      const timers = node.timers.filter((timer) => timer !== item.timer);
      return { node: { ...node, timers }, input: { type: 'timer', timer: item.timer } };
    }
    case 'start':
      return { node, input: { type: 'start' } };
  }
}

/** Call ids are the smallest free ones, so that equal situations are equal states. */
function freeCall({ callers }: Node): number {
  let call = 1;
  while (callers.some(([taken]) => taken === call)) call++;
  return call;
}

function withCaller(node: Node, call: number, caller: Caller): Node {
  const callers = [...node.callers, [call, caller] as const].toSorted(([a], [b]) => a - b);
  return { ...node, callers };
}

function withTimer(timers: readonly string[], timer: string): readonly string[] {
  return timers.includes(timer) ? timers : [...timers, timer].toSorted();
}

export function withPing(
  pings: Node['pings'],
  server: string,
  message: Message | undefined,
): Node['pings'] {
  const others = pings.filter(([name]) => name !== server);
  if (message === undefined) return others;
  return [...others, [server, message] as const].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

// A cluster of machines in one hand: nothing happens but what a test says. Messages lie in the
// network until they are delivered, lost or refused; timers fire when told. What goes through is
// frozen, so that a machine that changes its input fails at once. Not the simulator: no time, no seed.
import assert from 'node:assert/strict';
import type { History, HistoryEvent, Value } from '../../checker/index.ts';
import { defaultTiming, machineOf } from '../../server/index.ts';
import type {
  CallId,
  Effect,
  Input,
  Machine,
  MachineConfig,
  Message,
  NodeName,
  Protocol,
  Reply,
} from '../../server/machine.ts';
import type { View } from '../../server/messages.ts';

/** Picks messages: by the link, the type of the request, any of its fields, and whether it is the reply. */
export interface Which {
  readonly from?: NodeName;
  readonly to?: NodeName;
  readonly type?: string;
  readonly client?: string;
  readonly seq?: number;
  readonly view?: number;
  readonly isReply?: boolean;
}

export interface TraceLine {
  readonly node: NodeName;
  readonly event: string;
  readonly [fact: string]: unknown;
}

export interface Asked {
  /** Undefined until the client machine has answered its user. */
  reply: Reply | undefined;
}

interface Envelope {
  /** Who called, who was called, what was asked. */
  readonly from: NodeName;
  readonly to: NodeName;
  readonly call: CallId;
  readonly life: number;
  readonly message: Message;
  /** What comes back: undefined while the request is still on its way. */
  readonly reply?: Reply;
}

interface Node {
  readonly machine: Machine<unknown>;
  readonly config: MachineConfig;
  state: unknown;
  readonly timers: Set<string>;
  /** Calls that this node was asked and has not answered. */
  readonly asked: Map<CallId, Envelope>;
  nextCall: CallId;
}

export class ScriptedCluster {
  readonly trace: TraceLine[] = [];
  readonly #protocol: Protocol;
  readonly #peers: readonly NodeName[];
  readonly #nodes = new Map<NodeName, Node>();
  readonly #lives = new Map<NodeName, number>();
  readonly #users = new Map<string, (reply: Reply) => void>();
  readonly #history: HistoryEvent[] = [];
  #network: Envelope[] = [];
  #heldBack: Which[] = [];

  constructor(protocol: Protocol, servers: readonly NodeName[], clients: readonly NodeName[] = []) {
    this.#protocol = protocol;
    this.#peers = ['vs', ...servers];
    this.start('vs');
    for (const client of clients) this.#startNode(client, protocol.client);
  }

  /** A cluster in which s1 is primary, s2 its backup, and every further server idle. */
  static withBackup(
    protocol: Protocol,
    clients: readonly NodeName[],
    servers = 2,
  ): ScriptedCluster {
    const names = Array.from({ length: servers }, (_, index) => `s${String(index + 1)}`);
    const cluster = new ScriptedCluster(protocol, names, clients);
    for (const name of names) {
      cluster.start(name);
      cluster.settle();
    }
    cluster.ping();
    assert.deepEqual(roles(cluster.view), { number: 2, primary: 's1', backup: 's2' });
    return cluster;
  }

  start(name: NodeName): void {
    this.#startNode(name, machineOf(this.#protocol, name));
  }

  /** Memory and connections are gone; requests on their way to it will be refused. */
  crash(name: NodeName): void {
    const node = this.#node(name);
    this.#nodes.delete(name);
    this.#network = this.#network.filter(({ from, reply }) => from !== name || reply === undefined);
    for (const envelope of node.asked.values()) this.#end(envelope);
  }

  /** Whether it was ever started. */
  knows(name: NodeName): boolean {
    return this.#lives.has(name);
  }

  isUp(name: NodeName): boolean {
    return this.#nodes.has(name);
  }

  state(name: NodeName): unknown {
    return this.#node(name).state;
  }

  /** Fires a timer that is set. */
  fire(name: NodeName, timer: string): void {
    assert.ok(this.fireIfSet(name, timer), `${name} has set no timer "${timer}"`);
  }

  fireIfSet(name: NodeName, timer: string): boolean {
    if (this.#nodes.get(name)?.timers.delete(timer) !== true) return false;
    this.#feed(name, { type: 'timer', timer });
    return true;
  }

  /** A call from outside, such as curl's. The answer, unless it is still to come. */
  request(to: NodeName, message: Message, answered?: (reply: Reply) => void): Asked {
    const asked: Asked = { reply: undefined };
    const from = `user ${String(this.#users.size)}`;
    this.#users.set(from, (reply) => {
      asked.reply = reply;
      answered?.(reply);
    });
    this.#arrive({ from, to, call: 0, life: 0, message });
    return asked;
  }

  /** An operation of a client, for the history. */
  invoke(client: NodeName, f: string, id: { key: string; seq: number; value?: string }): Asked {
    const { seq, ...args } = id;
    const about = { process: Number(client.slice(1)), f, ...args, id: { client, seq } };
    this.#record({ ...about, type: 'invoke' });
    return this.request(client, { type: f, client, ...id }, ({ ok, result }) => {
      if (ok) this.#record({ ...about, type: 'ok', result: result as Value });
      else this.#record({ ...about, type: 'info', error: 'given up' });
    });
  }

  get history(): History {
    const header = { format: 'doubletake-history', version: 1, model: 'puthash' } as const;
    return { header, events: this.#history, notices: [] };
  }

  /** Delivers the one message that fits (the oldest, where there are several). */
  deliver(which: Which): void {
    this.#deliver(this.#take(which));
  }

  /** All that fit are gone, and nobody is told. */
  lose(which: Which): void {
    this.#network = this.#network.filter((envelope) => !matches(envelope, which));
  }

  /** From now on these are delivered by name only. */
  hold(which: Which): void {
    this.#heldBack.push(which);
  }

  /** What was held back may be delivered again. */
  release(): void {
    this.#heldBack = [];
  }

  /** Delivers all there is, and what comes of it, but for what is held back, now or all along. */
  settle(...heldBack: readonly Which[]): void {
    this.#flow((envelope) => !heldBack.some((which) => matches(envelope, which)));
  }

  /** Lets a client go on until it is answered, but not for ever. */
  insist(client: NodeName, asked: Asked): void {
    for (let attempt = 0; attempt < 6; attempt++) {
      this.settle();
      if (asked.reply !== undefined) return;
      for (const name of this.#nodes.keys()) this.fireIfSet(name, 'forward');
      this.settle();
      this.fireIfSet(client, 'attempt');
      this.fireIfSet(client, 'retry');
    }
  }

  /** Every server that is up pings, but those cut from the view server; twice, for views to be acknowledged. Transfers pass too. */
  ping(...cutOff: readonly NodeName[]): void {
    for (let round = 0; round < 2; round++) {
      for (const name of this.#peers) {
        if (name === 'vs' || !this.isUp(name) || cutOff.includes(name)) continue;
        this.fire(name, 'ping');
      }
      this.#flow(({ from, message: { type } }) =>
        type === 'ping' ? !cutOff.includes(from) : type === 'transfer',
      );
      this.#network = this.#network.filter(({ from, to }) => to !== 'vs' || !cutOff.includes(from));
    }
  }

  /** The view server misses these servers' pings until it takes them for dead. */
  suspect(...names: readonly NodeName[]): void {
    for (let tick = 0; tick < timing.deadPings; tick++) {
      this.fire('vs', 'tick');
      this.ping(...names);
    }
  }

  get view(): View {
    return (this.state('vs') as { view: View }).view;
  }

  /** Executions of an operation, each as `NODE: previous -> next`. */
  executions(client: string, seq: number): string[] {
    return this.trace
      .filter(
        (line) => line.event === 'executed' && line['client'] === client && line['seq'] === seq,
      )
      .map((line) => `${line.node}: ${String(line['previous'])} -> ${String(line['next'])}`);
  }

  #record(event: Omit<HistoryEvent, 'index' | 'time'>): void {
    const index = this.#history.length;
    this.#history.push({ index, time: index, ...event });
  }

  #flow(mayPass: (envelope: Envelope) => boolean): void {
    const isHeld = (envelope: Envelope): boolean =>
      this.#heldBack.some((which) => matches(envelope, which));
    for (let count = 0; ; count++) {
      assert.ok(count < 10_000, 'messages without end');
      const index = this.#network.findIndex((envelope) => mayPass(envelope) && !isHeld(envelope));
      if (index < 0) return;
      this.#deliver(this.#network.splice(index, 1)[0]!);
    }
  }

  #startNode(name: NodeName, machine: Machine<unknown>): void {
    assert.ok(!this.isUp(name), `${name} is up`);
    const incarnation = (this.#lives.get(name) ?? 0) + 1;
    this.#lives.set(name, incarnation);
    const peers = this.#peers.filter((peer) => peer !== name);
    const config = { name, incarnation, peers, timing };
    const state = frozen(machine.init(config));
    this.#nodes.set(name, {
      machine,
      config,
      state,
      timers: new Set(),
      asked: new Map(),
      nextCall: 1,
    });
    this.#feed(name, { type: 'start' });
  }

  #node(name: NodeName): Node {
    const node = this.#nodes.get(name);
    assert.ok(node !== undefined, `${name} is not up`);
    return node;
  }

  #feed(name: NodeName, input: Input): void {
    const node = this.#node(name);
    const { state, effects } = node.machine.step(node.state, frozen(input));
    assert.deepEqual(JSON.parse(JSON.stringify(state)), state, 'a state is plain JSON');
    node.state = frozen(state);
    for (const effect of effects) this.#perform(name, node, frozen(effect));
  }

  #perform(name: NodeName, node: Node, effect: Effect): void {
    switch (effect.type) {
      case 'call': {
        const { to, call, message } = effect;
        this.#network.push({ from: name, to, call, life: node.config.incarnation, message });
        break;
      }
      case 'reply': {
        const envelope = node.asked.get(effect.call);
        assert.ok(envelope !== undefined, `${name} answers a call that is not open`);
        node.asked.delete(effect.call);
        const user = this.#users.get(envelope.from);
        if (user === undefined) this.#network.push({ ...envelope, reply: effect.reply });
        else user(effect.reply);
        break;
      }
      case 'set-timer':
        node.timers.add(effect.timer);
        break;
      case 'clear-timer':
        node.timers.delete(effect.timer);
        break;
      case 'trace': {
        const { type: _type, ...line } = effect;
        this.trace.push({ node: name, ...line });
      }
    }
  }

  #take(which: Which): Envelope {
    const index = this.#network.findIndex((envelope) => matches(envelope, which));
    assert.ok(
      index >= 0,
      `no message fits ${JSON.stringify(which)} among ${JSON.stringify(this.#network, null, 1)}`,
    );
    return this.#network.splice(index, 1)[0]!;
  }

  #deliver(envelope: Envelope): void {
    const { from, to, call, reply } = envelope;
    if (reply === undefined) {
      if (this.isUp(to)) this.#arrive(envelope);
      else this.#end(envelope);
    } else if (this.#lives.get(from) === envelope.life && this.isUp(from)) {
      this.#feed(from, { type: 'response', call, reply });
    }
  }

  #arrive(envelope: Envelope): void {
    const node = this.#node(envelope.to);
    const call = node.nextCall++;
    node.asked.set(call, envelope);
    this.#feed(envelope.to, { type: 'request', call, message: envelope.message });
  }

  #end({ from, call, life }: Envelope): void {
    if (this.isUp(from) && this.#lives.get(from) === life) {
      this.#feed(from, { type: 'no-response', call, error: 'ECONNRESET' });
    }
  }
}

export function roles(view: View): Omit<View, 'primaryIncarnation'> {
  const { number, primary, backup } = view;
  return { number, primary, backup };
}

const timing = { ...defaultTiming, deadPings: 2 };

function matches(envelope: Envelope, which: Which): boolean {
  const { isReply, from, to, ...fields } = which;
  return (
    (isReply === undefined || isReply === (envelope.reply !== undefined)) &&
    (from === undefined || from === envelope.from) &&
    (to === undefined || to === envelope.to) &&
    Object.entries(fields).every(([field, value]) => envelope.message[field] === value)
  );
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

// The world of an exhaustive search: all nodes, what is on its way between them, what clients saw,
// and what trouble is left, as one row of integers; and every event that can happen to it.
//
// Time is taken out of it: whatever is on its way arrives at any moment or never. What concerns the
// view server happens at once, because it adds no order that late messages do not give anyway: a
// ping with its answer, a client's question after an error, and the moment at which the view server
// takes a server for dead. A node that dies takes with it what was on its way to it.
import type { Reply, Timing, Machine } from '../../machine.ts';
import { createChains } from './chains.ts';
import { USER, type Caller, type Item } from './item.ts';
import { createNetwork } from './network.ts';
import { createNodes, withPing, type Nodes, type Outcome } from './nodes.ts';
import { createObserver, type Observer } from './observer.ts';
import { createSymmetry } from './symmetry.ts';
import { serverNames, troubles, VIEW_SERVER, type Scope } from './scope.ts';

export type Happening =
  'deliver' | 'timer' | 'invoke' | 'crash' | 'restart' | 'notice' | 'suspect' | 'ping';

/** One event: `subject` is an item of `deliver` and `timer`, and a node's column otherwise. */
export interface WorldEvent {
  readonly happening: Happening;
  readonly subject: number;
}

/** One step of one node within an event. */
export interface NodeStep {
  readonly column: number;
  readonly item: number;
  readonly outcome: Outcome;
}

export interface Successor {
  /** Valid until the next successor is made. */
  readonly row: Int32Array;
  /** A client was answered: there is something new to judge. */
  readonly isAnswered: boolean;
  /** A server executed an operation for the second time. */
  readonly executedTwice: boolean;
}

export interface World {
  readonly names: readonly string[];
  readonly columns: { readonly network: number; readonly seen: number; readonly troubles: number };
  readonly width: number;
  readonly nodes: Nodes;
  readonly observer: Observer;
  /** View and state are established, all is quiet, nobody has asked anything. */
  readonly initial: () => Int32Array;
  /** The steps of nodes that lead to it. */
  readonly opening: () => readonly NodeStep[];
  /** Overwrites the row by the one that stands for all that differ in who is who. */
  readonly canonize: (row: Int32Array) => void;
  /** Everything that can happen here and changes something. */
  readonly visit: (row: Int32Array, visitor: (next: Successor, event: WorldEvent) => void) => void;
  /** The steps of nodes that an event consists of. */
  readonly steps: (
    row: Int32Array,
    event: WorldEvent,
  ) => { readonly row: Int32Array; readonly steps: readonly NodeStep[] };
  readonly sizes: () => Readonly<Record<string, number>>;
}

export interface WorldOptions {
  readonly scope: Scope;
  readonly machineOf: (name: string) => Machine;
  readonly timing: Timing;
}

/** Here a server is dead when two rounds of pings pass without its own. */
const DEAD_PINGS = 2;

export function createWorld({ scope, machineOf, timing }: WorldOptions): World {
  const servers = serverNames(scope);
  const clients = scope.scripts.map((_, index) => `c${index}`);
  const names = [VIEW_SERVER, ...servers, ...clients];
  const columnOf = new Map(names.map((name, column) => [name, column]));
  const columns = { network: names.length, seen: names.length + 1, troubles: names.length + 2 };
  const width = names.length + 3;
  const firstClient = 1 + servers.length;

  const chains = createChains();
  const nodes = createNodes({
    machineOf,
    peers: [VIEW_SERVER, ...servers],
    timing: { ...timing, deadPings: DEAD_PINGS },
    chains,
  });
  const network = createNetwork();
  const observer = createObserver(scope.scripts);
  const { interner, items } = nodes;
  const { scripts } = scope;
  const symmetry = createSymmetry({
    ...{ scripts, chains, nodes: interner, items, network, observer, firstClient },
  });

  const next = new Int32Array(width);
  let isAnswered = false;
  let executedTwice = false;
  /**
   * Whether anything came of an event but that messages went away. If nothing did, whatever can
   * happen after it can happen without it as well, where the messages simply stay out.
   */
  let isChanged = false;
  let recorded: NodeStep[] | undefined;

  // Facts that every event asks for, looked up by id; to compute them is dear.
  const startOf = names.map((name) => items.idOf({ kind: 'start', to: name }));
  const pingOf = names.map((name) => items.idOf({ kind: 'timer', to: name, timer: 'ping' }));
  const tick = items.idOf({ kind: 'timer', to: VIEW_SERVER, timer: 'tick' });
  const lost: number[] = [];
  const born: number[] = [];
  const downs: number[] = [];
  const orphans: (readonly number[])[] = [];
  const silenced: (readonly number[])[][] = [];
  const itemColumn: number[] = [];
  const itemIsAtOnce: boolean[] = [];
  const itemIsAnswer: boolean[] = [];
  const nodeTimers: (readonly number[])[] = [];

  const columnOfItem = (id: number): number => (itemColumn[id] ??= columnOf.get(items.get(id).to)!);
  const isAnswer = (id: number): boolean => (itemIsAnswer[id] ??= items.get(id).kind !== 'request');
  const isAtOnce = (id: number): boolean =>
    (itemIsAtOnce[id] ??= concernsViewServer(items.get(id)));

  /** Feeds an item to its node, and what follows at once from it; `next` is changed. */
  const feed = (first: number): void => {
    const due = [first];
    const paused = new Set<number>();
    for (let position = 0; position < due.length; position++) {
      const item = due[position]!;
      const column = columnOfItem(item);
      const outcome = nodes.step(next[column]!, item);
      recorded?.push({ column, item, outcome });
      isChanged ||= next[column] !== outcome.node;
      next[column] = outcome.node;
      executedTwice ||= outcome.executedTwice;
      if (outcome.hasAnswer) note(column, outcome.answer as Reply);
      for (const sent of outcome.sent) {
        if (isAtOnce(sent)) due.push(sent);
        else send(sent);
      }
      for (const pause of outcome.pauses) {
        if (paused.has(pause)) continue;
        paused.add(pause);
        due.push(pause);
      }
    }
  };

  const note = (column: number, reply: Reply): void => {
    if (!reply.ok) return;
    isAnswered = true;
    const client = column - firstClient;
    next[columns.seen] = observer.answer(next[columns.seen]!, client, reply['result'] as string);
  };

  const send = (id: number): void => {
    const item = items.get(id);
    const to = interner.get(next[columnOf.get(item.to)!]!);
    if (item.kind !== 'request') sendBack(id);
    else put(to.isUp ? id : unanswered(id, item));
  };

  /** What became of a call; when its caller died meanwhile, nobody asks. */
  const sendBack = (id: number): void => {
    const item = items.get(id);
    if ('caller' in item && isAlive(item.caller) && !absorb(id)) put(id);
  };

  /**
   * An answer that its caller does not wait for any more arrives at once: nothing comes of it, and
   * nothing would come of it later.
   */
  const absorb = (id: number): boolean => {
    const column = columnOfItem(id);
    const outcome = nodes.step(next[column]!, id);
    if (outcome.effects.length > 0) return false;
    recorded?.push({ column, item: id, outcome });
    next[column] = outcome.node;
    return true;
  };

  const settle = (row: Int32Array): void => {
    absorbAnswers(row);
    dropOutdated(row);
    tellAcknowledged();
  };

  /** A message of an older view than its receiver's of which nothing comes now: views only grow. */
  const dropOutdated = (row: Int32Array): void => {
    for (const id of network.items(next[columns.network]!)) {
      const column = columnOfItem(id);
      if (row[column] === next[column] && network.has(row[columns.network]!, id)) continue;
      if (!isOutdated(id, next[column]!)) continue;
      const outcome = nodes.step(next[column]!, id);
      if (outcome.node !== next[column] || !outcome.sent.every(isIgnored)) continue;
      recorded?.push({ column, item: id, outcome });
      next[columns.network] = network.remove(next[columns.network]!, id);
      for (const sent of outcome.sent) sendBack(sent);
    }
  };

  const isOutdated = (id: number, node: number): boolean => {
    const item = items.get(id);
    return (
      item.kind === 'request' &&
      numberOfView(item.message['view']) < numberOfView(interner.get(node).state)
    );
  };

  const isIgnored = (id: number): boolean => {
    const item = items.get(id);
    if (!('caller' in item)) return false;
    return !isAlive(item.caller) || nodes.step(next[columnOfItem(id)]!, id).effects.length === 0;
  };

  const absorbAnswers = (row: Int32Array): void => {
    for (const id of network.items(next[columns.network]!)) {
      const column = columnOfItem(id);
      if (row[column] === next[column] || !isAnswer(id) || !absorb(id)) continue;
      next[columns.network] = network.remove(next[columns.network]!, id);
    }
  };

  const unanswered = (id: number, { from, to }: Extract<Item, { kind: 'request' }>): number =>
    (lost[id] ??= items.idOf(noResponse(from, to)));

  const put = (item: number): void => {
    isChanged = true;
    next[columns.network] = network.add(next[columns.network]!, item);
  };

  const isAlive = (caller: { readonly node: string; readonly incarnation: number }): boolean => {
    const node = interner.get(next[columnOf.get(caller.node)!]!);
    return node.isUp && node.incarnation === caller.incarnation;
  };

  const left = (row: Int32Array, trouble: number): number =>
    (row[columns.troubles]! >> (trouble * 4)) & 15;
  const spend = (trouble: number): void => {
    next[columns.troubles]! -= 1 << (trouble * 4);
  };

  const invocations: number[][] = [];
  const invocation = (client: number, seq: number): number => {
    const known = (invocations[client] ??= []);
    if (known[seq] !== undefined) return known[seq];
    const { f, key, value = null } = scope.scripts[client]![seq - 1]!;
    const name = clients[client]!;
    const from = { node: USER, incarnation: 0, call: seq };
    const message = { type: f, key, value, client: name, seq };
    return (known[seq] = items.idOf({ kind: 'request', to: name, from, message }));
  };

  const crash = (column: number): void => {
    const dead = interner.get(next[column]!);
    const gone = [
      ...(orphans[next[column]!] ??= dead.callers.map(([, caller]) =>
        items.idOf(noResponse(caller, dead.name)),
      )),
    ];
    let before = next[columns.network]!;
    for (const id of network.items(before)) {
      if (columnOfItem(id) !== column) continue;
      before = network.remove(before, id);
      const item = items.get(id);
      if (item.kind === 'request') gone.push(unanswered(id, item));
    }
    next[columns.network] = before;
    next[column] = downs[next[column]!] ??= nodes.down(dead.name, dead.incarnation);
    for (const item of gone) sendBack(item);
  };

  const restart = (column: number): void => {
    const { name, incarnation } = interner.get(next[column]!);
    next[column] = born[next[column]!] ??= nodes.born(name, incarnation + 1);
    feed(startOf[column]!);
  };

  /** The view server does not hear of a server long enough to take it for dead. */
  const silence = (column: number): void => {
    const itemsHeard = ((silenced[next[0]!] ??= [])[column] ??= withoutPingsOf(next[0]!, column));
    const [deaf, ...heard] = itemsHeard;
    next[0] = deaf!;
    for (const item of heard) {
      const outcome = nodes.step(next[0], item);
      recorded?.push({ column: 0, item, outcome });
      next[0] = outcome.node;
    }
  };

  /** Rounds of pings in which all that the view server knows take part but one: it, and what it hears. */
  const withoutPingsOf = (viewServer: number, column: number): readonly number[] => {
    const before = interner.get(viewServer);
    const pings = withPing(before.pings, names[column]!, undefined);
    const round = pings.map(([node, message]) => {
      const from = { node, incarnation: message['incarnation'] as number, call: 0 };
      return items.idOf({ kind: 'request', to: VIEW_SERVER, from, message });
    });
    const rounds = Array.from({ length: DEAD_PINGS }, () => [tick, ...round]);
    return [interner.idOf({ ...before, pings }), ...rounds.flat()];
  };

  const begin = (row: Int32Array): void => {
    next.set(row);
    isAnswered = false;
    executedTwice = false;
    isChanged = false;
  };

  const apply = (happening: Happening, subject: number): void => {
    isChanged = happening !== 'deliver';
    switch (happening) {
      case 'deliver':
        next[columns.network] = network.remove(next[columns.network]!, subject);
        return feed(subject);
      case 'timer': {
        const trouble = troubleOfTimer(subject);
        if (trouble >= 0) spend(trouble);
        return feed(subject);
      }
      case 'invoke': {
        const client = subject - firstClient;
        const { asked } = observer.progress(next[columns.seen]!, client);
        next[columns.seen] = observer.invoke(next[columns.seen]!, client);
        return feed(invocation(client, asked + 1));
      }
      case 'crash':
        spend(CRASHES);
        return crash(subject);
      case 'restart':
        spend(RESTARTS);
        return restart(subject);
      case 'suspect':
        spend(SUSPICIONS);
        return silence(subject);
      case 'notice':
        return silence(subject);
      case 'ping':
        return feed(pingOf[subject]!);
    }
  };

  /** Which trouble a timer costs; a pause that was cut short costs nothing. */
  const troubleOfTimer = (item: number): number => {
    const fact = items.get(item);
    if (columnOfItem(item) < firstClient) return SERVER_TIMEOUTS;
    return fact.kind === 'timer' && fact.timer === 'retry' ? -1 : CLIENT_TIMEOUTS;
  };

  const timersOf = (node: number): readonly number[] =>
    (nodeTimers[node] ??= interner
      .get(node)
      .timers.filter((timer) => timer !== 'ping' && timer !== 'tick')
      .map((timer) => items.idOf({ kind: 'timer', to: interner.get(node).name, timer })));

  const visit: World['visit'] = (row, visitor) => {
    if (isOver(row)) return;
    const happens = (happening: Happening, subject: number): void => {
      begin(row);
      apply(happening, subject);
      if (!isChanged) return;
      settle(row);
      visitor({ row: next, isAnswered, executedTwice }, { happening, subject });
    };
    for (const item of network.items(row[columns.network]!)) happens('deliver', item);
    for (let column = 1; column < names.length; column++) {
      for (const timer of timersOf(row[column]!)) {
        const trouble = troubleOfTimer(timer);
        if (trouble < 0 || left(row, trouble) > 0) happens('timer', timer);
      }
    }
    for (let client = 0; client < clients.length; client++) {
      const { asked, isOpen } = observer.progress(row[columns.seen]!, client);
      if (!isOpen && asked < scope.scripts[client]!.length) happens('invoke', firstClient + client);
    }
    for (let column = 1; column < firstClient; column++) visitServer(row, column, happens);
  };

  /** Clients have nothing more to ask or to be told: whatever servers do now, nobody sees it. */
  const isOver = (row: Int32Array): boolean =>
    scripts.every((script, client) => {
      const { asked, isOpen } = observer.progress(row[columns.seen]!, client);
      return asked === script.length && !isOpen;
    });

  const visitServer = (
    row: Int32Array,
    column: number,
    happens: (happening: Happening, subject: number) => void,
  ): void => {
    const node = interner.get(row[column]!);
    const ping = interner.get(row[0]!).pings.find(([server]) => server === node.name)?.[1];
    if (!node.isUp) {
      if (left(row, RESTARTS) > 0) happens('restart', column);
      if (ping !== undefined) happens('notice', column);
      return;
    }
    if (left(row, CRASHES) > 0) happens('crash', column);
    if (ping !== undefined && left(row, SUSPICIONS) > 0) happens('suspect', column);
    if (pingBetween(row[0]!, row[column]!, column).bringsNews) happens('ping', column);
  };

  // What a ping leads to depends on the two nodes alone.
  const pings: Map<number, Ping>[] = [];
  const pingBetween = (viewServer: number, server: number, column: number): Ping => {
    const known = (pings[viewServer] ??= new Map<number, Ping>());
    let ping = known.get(server);
    if (ping === undefined) known.set(server, (ping = tryPing(viewServer, server, column)));
    return ping;
  };

  const tryPing = (viewServer: number, server: number, column: number): Ping => {
    const asked = nodes.step(server, pingOf[column]!);
    const heard = nodes.step(viewServer, asked.sent[0]!);
    const told = nodes.step(asked.node, heard.sent[0]!);
    const isQuiet = told.node === server && heard.effects.length === 1;
    const wasAlive = interner.get(viewServer).pings.some(([name]) => name === names[column]);
    return {
      bringsNews: !isQuiet || !wasAlive,
      viewServer: isQuiet && wasAlive ? heard.node : viewServer,
    };
  };

  /**
   * The view server always knows which view a living server acknowledges: to tell it later would
   * only keep it from going on.
   */
  const tellAcknowledged = (): void => {
    for (let column = 1; column < firstClient; column++) {
      if (!interner.get(next[column]!).isUp) continue;
      const told = pingBetween(next[0]!, next[column]!, column).viewServer;
      if (told === next[0]) continue;
      if (recorded === undefined) next[0] = told;
      else feed(pingOf[column]!);
    }
  };

  /** Servers start one after another and ping until nobody learns anything any more. */
  const initial = (): Int32Array => {
    next.fill(0);
    for (const [column, name] of names.entries()) next[column] = nodes.down(name, 0);
    next[columns.network] = network.empty;
    next[columns.seen] = observer.nothing;
    next[columns.troubles] = troubles.reduce(
      (packed, trouble, index) => packed | (Math.min(15, scope.troubles[trouble]) << (index * 4)),
      0,
    );
    for (const column of names.keys()) restart(column);
    for (let isQuiet = false; !isQuiet;) {
      const before = [...next].join();
      for (let column = 1; column < firstClient; column++) feed(pingOf[column]!);
      for (let waiting = network.items(next[columns.network]!); waiting.length > 0;) {
        next[columns.network] = network.remove(next[columns.network]!, waiting[0]!);
        feed(waiting[0]!);
        waiting = network.items(next[columns.network]!);
      }
      isQuiet = [...next].join() === before;
    }
    return next.slice();
  };

  return {
    names,
    columns,
    width,
    nodes,
    observer,
    initial,
    opening: () => {
      recorded = [];
      initial();
      const steps = recorded;
      recorded = undefined;
      return steps;
    },
    canonize: symmetry.canonize,
    visit,
    steps: (row, { happening, subject }) => {
      recorded = [];
      begin(row);
      apply(happening, subject);
      settle(row);
      const steps = recorded;
      recorded = undefined;
      return { row: next.slice(), steps };
    },
    sizes: () => ({
      nodes: interner.size(),
      items: items.size(),
      networks: network.size(),
      sights: observer.size(),
      machineSteps: nodes.machineSteps(),
    }),
  };
}

const [CRASHES, RESTARTS, SUSPICIONS, CLIENT_TIMEOUTS, SERVER_TIMEOUTS] = troubles.map(
  (_, index) => index,
) as [number, number, number, number, number];

function noResponse(caller: Caller, from: string): Item {
  return { kind: 'no-response', to: caller.node, caller, from };
}

function concernsViewServer(item: Item): boolean {
  return (
    item.to === VIEW_SERVER ||
    (item.kind !== 'request' && 'from' in item && item.from === VIEW_SERVER)
  );
}

interface Ping {
  readonly bringsNews: boolean;
  /** The view server afterwards, where all that changes is what it knows of the server. */
  readonly viewServer: number;
}

/** Of a view, of what has one, or the number itself; above all others where there is none. */
function numberOfView(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return Infinity;
  const { number, view } = value as { readonly number?: unknown; readonly view?: unknown };
  return numberOfView(number ?? view);
}

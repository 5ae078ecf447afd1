// The transition system of an exhaustive search. A state is a row of integers: the states of all nodes,
// the messages in flight, the observation of the clients, and the fault budget that is left.
//
// Abstractions: there is no time, so a message arrives at any moment or never. Messages to and from the
// view server are atomic: a ping with its answer, a client's question after an error, and the decision
// to take a server for dead. A node that crashes loses the messages in flight to it.
import type { Timing, Machine } from '../plan/machine.ts';
import { createCanonizer } from './canonical.ts';
import { createChains } from './chains.ts';
import { createDraft, type NodeStep } from './draft.ts';
import { createFacts } from './facts.ts';
import { createInboxes } from './inboxes.ts';
import { USER } from './item.ts';
import {
  excuse,
  isAccountable,
  isAtLeast,
  isLeft,
  layOut,
  packTroubles,
  spend,
  type Layout,
} from './layout.ts';
import { createNodes, type Nodes } from './nodes.ts';
import { createObserver, type Observer } from './observer.ts';
import { createPings, DEAD_PINGS } from './pings.ts';
import { createRecovery } from './recovery.ts';
import { remembered } from './remembered.ts';
import { serverNames, type Scope, type Trouble } from './scope.ts';
import { VIEW_SERVER } from '../plan/names.ts';

export type { NodeStep };

export type ActionKind =
  'deliver' | 'timer' | 'invoke' | 'crash' | 'restart' | 'notice' | 'suspect' | 'ping';

/** An action: `subject` is an item for `deliver` and `timer`, and a node's column otherwise. */
export interface WorldEvent {
  readonly action: ActionKind;
  readonly subject: number;
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
  readonly columns: Layout;
  readonly nodes: Nodes;
  readonly observer: Observer;
  /** The initial state: view and state are established, no message is in flight, no client has asked anything. */
  readonly initial: () => Int32Array;
  /** Steps that bring the cluster from cold start to `initial`; a counterexample's story begins with them. */
  readonly opening: () => readonly NodeStep[];
  /** Overwrites a state by the representative of its equivalence class: all states from which clients can observe the same. */
  readonly canonize: (row: Int32Array) => void;
  /**
   * Whether the fault budget `rest` allows everything that `other` allows, so that a state with `other`
   * need not be explored where the same one with `rest` was.
   */
  readonly isAtLeast: (rest: number, other: number) => boolean;
  /** Whether the service never answers again from here, although no fault took what it cannot do without. */
  readonly isStuck: (row: Int32Array) => boolean;
  /** Visits every successor that differs from the state. */
  readonly visit: (row: Int32Array, visitor: (next: Successor, event: WorldEvent) => void) => void;
  /** The steps of single nodes that one action consists of, and the state after them. */
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
  /** Whether symmetric states and commuting orders are explored once only; true when left out. */
  readonly isReduced?: boolean;
}

export function createWorld(options: WorldOptions): World {
  const { scope, machineOf, timing, isReduced = true } = options;
  const { scripts } = scope;
  const layout = layOut(scope);
  const { names, firstClient, inboxOf } = layout;
  const chains = createChains();
  const nodes = createNodes({
    machineOf,
    peers: [VIEW_SERVER, ...serverNames(scope)],
    timing: { ...timing, deadPings: DEAD_PINGS },
    chains,
  });
  const { interner, items } = nodes;
  const inboxes = createInboxes();
  const observer = createObserver(scripts);
  const facts = createFacts(layout, nodes);
  const parts = { layout, facts, nodes, inboxes, observer, isReduced };
  const draft = createDraft(parts);
  const recovery = createRecovery(parts);
  const pings = createPings(layout, facts, nodes, draft);
  const canonize = createCanonizer({ scripts, layout, chains, nodes, inboxes, observer });
  const { row: next } = draft;

  const downOf = remembered((node) => {
    const { name, incarnation } = interner.get(node);
    return nodes.down(name, incarnation);
  });
  const invocations = scripts.map((script, client) =>
    script.map(({ f, key, value = null }, index) => {
      const [name, seq] = [names[firstClient + client]!, index + 1];
      const from = { node: USER, incarnation: 0, call: seq };
      const message = { type: f, key, value, client: name, seq };
      return items.idOf({ kind: 'request', to: name, from, message });
    }),
  );

  const invoke = (client: number): void => {
    const { asked } = observer.progress(next[layout.seen]!, client);
    draft.change(layout.seen, observer.invoke(next[layout.seen]!, client));
    draft.feed(invocations[client]![asked]!);
  };

  const crash = (column: number): void => {
    const gone = [...facts.orphansOf(next[column]!)];
    for (const item of inboxes.items(next[inboxOf(column)]!)) {
      if (!facts.isOutcome(item)) gone.push(facts.unanswered(item));
    }
    draft.change(inboxOf(column), inboxes.empty);
    draft.change(column, downOf(next[column]!));
    for (const outcome of gone) draft.sendBack(outcome);
  };

  const pay = (trouble: Trouble | undefined): void => {
    if (trouble === undefined) return;
    draft.change(layout.troubles, spend(next[layout.troubles]!, trouble));
  };

  const excuseIfFatal = (action: 'crash' | 'suspect', column: number): void => {
    if (!isAccountable(next[layout.troubles]!)) return;
    if (!recovery.isFatal(next, action, column)) return;
    draft.change(layout.troubles, excuse(next[layout.troubles]!));
  };

  /** The budget that a timer draws on; a client's pause before it tries again draws on none. */
  const costOfTimer = (item: number): Trouble | undefined => {
    if (facts.columnOf(item) < firstClient) return 'serverTimeouts';
    const fact = items.get(item);
    return fact.kind === 'timer' && fact.timer === 'retry' ? undefined : 'clientTimeouts';
  };

  const apply = (action: ActionKind, subject: number): void => {
    switch (action) {
      case 'deliver':
        draft.drop(subject);
        return draft.feed(subject);
      case 'timer':
        pay(costOfTimer(subject));
        return draft.feed(subject);
      case 'invoke':
        return invoke(subject - firstClient);
      case 'crash':
        excuseIfFatal('crash', subject);
        pay('crashes');
        return crash(subject);
      case 'restart':
        pay('restarts');
        return draft.restart(subject);
      case 'suspect':
        excuseIfFatal('suspect', subject);
        pay('suspicions');
        return pings.silence(subject);
      case 'notice':
        return pings.silence(subject);
      case 'ping':
        return pings.ping(subject);
    }
  };

  const act = (row: Int32Array, { action, subject }: WorldEvent): void => {
    draft.begin(row);
    apply(action, subject);
    if (!isReduced || !draft.isChanged()) return;
    draft.tidy(row);
    pings.tellAcknowledged(row);
  };

  const visit: World['visit'] = (row, visitor) => {
    if (isReduced && isOver(row)) return;
    const tryAction = (action: ActionKind, subject: number): void => {
      const event = { action, subject };
      act(row, event);
      if (isReduced && !draft.isChanged()) return;
      const [isAnswered, executedTwice] = [draft.isAnswered(), draft.executedTwice()];
      visitor({ row: next, isAnswered, executedTwice }, event);
    };
    const affords = (trouble: Trouble): boolean => isLeft(row[layout.troubles]!, trouble);
    for (let column = 1; column < names.length; column++) {
      for (const item of inboxes.items(row[inboxOf(column)]!)) tryAction('deliver', item);
      for (const timer of facts.timersOf(row[column]!)) {
        const cost = costOfTimer(timer);
        if (cost === undefined || affords(cost)) tryAction('timer', timer);
      }
    }
    for (const [client, script] of scripts.entries()) {
      const { asked, isOpen } = observer.progress(row[layout.seen]!, client);
      if (!isOpen && asked < script.length) tryAction('invoke', firstClient + client);
    }
    for (let column = 1; column < firstClient; column++) {
      const [viewServer, server] = [row[0]!, row[column]!];
      const isHeardOf = pings.isHeardOf(viewServer, column);
      if (!facts.isUp(server)) {
        if (affords('restarts')) tryAction('restart', column);
        if (isHeardOf) tryAction('notice', column);
        continue;
      }
      if (affords('crashes')) tryAction('crash', column);
      if (isHeardOf && affords('suspicions')) tryAction('suspect', column);
      if (!isReduced || pings.bringsNews(viewServer, server)) tryAction('ping', column);
    }
  };

  /** Whether all clients have got all their answers: nothing that servers do can be observed any more. */
  const isOver = (row: Int32Array): boolean =>
    scripts.every((script, client) => {
      const { asked, isOpen } = observer.progress(row[layout.seen]!, client);
      return asked === script.length && !isOpen;
    });

  /** Servers start one after another and ping until nobody learns anything any more. */
  const boot = (): void => {
    const empty = new Int32Array(layout.width);
    for (const [column, name] of names.entries()) empty[column] = nodes.down(name, 0);
    for (const column of names.keys()) {
      if (column > 0) empty[inboxOf(column)] = inboxes.empty;
    }
    empty[layout.seen] = observer.nothing;
    empty[layout.troubles] = packTroubles(scope.troubles);
    draft.begin(empty);
    for (const column of names.keys()) draft.restart(column);
    for (let isQuiet = false; !isQuiet;) {
      const before = next.join();
      for (let column = 1; column < firstClient; column++) pings.ping(column);
      draft.deliverWaiting();
      isQuiet = next.join() === before;
    }
  };

  const initial = (): Int32Array => {
    boot();
    if (scope.isViewKnown) for (const client of scripts.keys()) introduce(firstClient + client);
    return next.slice();
  };

  /** Lets a client learn the view: as if it had asked something and given up before that was sent. */
  const introduce = (column: number): void => {
    const client = names[column]!;
    const from = { node: USER, incarnation: 0, call: 0 };
    const request = { kind: 'request', to: client, from } as const;
    const operation = { type: 'get', key: '', value: null, client, seq: 0 };
    draft.feed(items.idOf({ ...request, message: operation }));
    const sent = layout.names.flatMap((_, to) =>
      to === 0 ? [] : inboxes.items(next[inboxOf(to)]!),
    );
    for (const item of sent) draft.drop(item);
    draft.feed(items.idOf({ ...request, message: { type: 'abandon' } }));
    for (const item of sent) draft.feed(facts.unanswered(item));
    next[layout.seen] = observer.nothing;
  };

  return {
    names,
    columns: layout,
    nodes,
    observer,
    initial,
    opening: () => draft.record(boot),
    canonize: isReduced ? canonize : () => {},
    isAtLeast: isReduced ? isAtLeast : (rest, other) => rest === other,
    isStuck: (row) => isAccountable(row[layout.troubles]!) && !recovery.comesBack(row),
    visit,
    steps: (row, event) => {
      const steps = draft.record(() => act(row, event));
      return { row: next.slice(), steps };
    },
    sizes: () => ({
      nodes: interner.size(),
      items: items.size(),
      inboxes: inboxes.size(),
      observations: observer.size(),
      machineSteps: nodes.machineSteps(),
    }),
  };
}

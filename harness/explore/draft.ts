// A successor state under construction (a row of integers): one action is applied to one node, then
// everything that follows at once. Messages that nobody waits for are removed, so that equal states are one.
import type { Reply } from '../plan/machine.ts';
import type { Facts } from './facts.ts';
import type { Inboxes } from './inboxes.ts';
import type { Layout } from './layout.ts';
import type { Nodes, Outcome } from './nodes.ts';
import type { Observer } from './observer.ts';
import { remembered } from './remembered.ts';

export interface Draft {
  readonly row: Int32Array;
  /** A client was answered: there is something new to judge. */
  readonly isAnswered: () => boolean;
  /** A server executed an operation for the second time. */
  readonly executedTwice: () => boolean;
  /**
   * Whether the action did more than remove messages. An action that did not is pruned: all that can
   * follow it can also happen without it, with those messages lost.
   */
  readonly isChanged: () => boolean;
  readonly begin: (before: Int32Array) => void;
  readonly change: (column: number, cell: number) => void;
  /** Takes an item out of its inbox. */
  readonly drop: (item: number) => void;
  /** Gives an item to its node, and to others what follows at once (calls of the view server). */
  readonly feed: (item: number) => void;
  /** Steps the node and discards what it sends: nobody waits for it. */
  readonly feedAlone: (column: number, item: number) => void;
  /** Delivers all messages that are in flight now. */
  readonly deliverWaiting: () => void;
  /** Starts a node that is down, with nothing in memory. */
  readonly restart: (column: number) => void;
  /** Returns the outcome of a call to its caller; it is dropped where the caller has died meanwhile. */
  readonly sendBack: (outcome: number) => void;
  /** Normalises the state after an action: removes messages that cannot change their receiver any more. */
  readonly tidy: (before: Int32Array) => void;
  /** The steps of single nodes that the given work consists of. */
  readonly record: (work: () => void) => readonly NodeStep[];
}

/** A step of one node within an action. */
export interface NodeStep {
  readonly column: number;
  readonly item: number;
  readonly outcome: Outcome;
}

export interface DraftOptions {
  readonly layout: Layout;
  readonly facts: Facts;
  readonly nodes: Nodes;
  readonly inboxes: Inboxes;
  readonly observer: Observer;
  /** Whether messages that nobody waits for are delivered at once. */
  readonly isReduced: boolean;
}

export function createDraft(options: DraftOptions): Draft {
  const { layout, facts, nodes, inboxes, observer, isReduced } = options;
  const { firstClient, inboxOf, seen: atSeen } = layout;
  const nodeCount = layout.names.length;
  const row = new Int32Array(layout.width);
  let isAnswered = false;
  let executedTwice = false;
  let isChanged = false;
  let recorded: NodeStep[] | undefined;
  /** Requests that were sent since the action began. */
  let sentSince: number[] = [];

  const take = (column: number, item: number): Outcome => {
    const outcome = nodes.step(row[column]!, item);
    recorded?.push({ column, item, outcome });
    row[column] = outcome.node;
    return outcome;
  };

  const feed = (first: number): void => {
    const due = [first];
    for (let position = 0; position < due.length; position++) {
      const item = due[position]!;
      const column = facts.columnOf(item);
      const before = row[column];
      const outcome = take(column, item);
      isChanged ||= before !== outcome.node;
      executedTwice ||= outcome.executedTwice;
      if (outcome.hasAnswer) note(column, outcome.answer as Reply);
      for (const sent of outcome.sent) {
        if (facts.isAtOnce(sent)) due.push(sent);
        else send(sent);
      }
      for (const pause of outcome.pauses) if (!due.includes(pause)) due.push(pause);
    }
  };

  const note = (column: number, reply: Reply): void => {
    if (!reply.ok) return;
    isAnswered = true;
    row[atSeen] = observer.answer(row[atSeen]!, column - firstClient, reply['result'] as string);
  };

  const send = (item: number): void => {
    if (facts.isOutcome(item)) return sendBack(item);
    const isThere = facts.isUp(row[facts.columnOf(item)]!);
    put(isThere ? item : facts.unanswered(item));
    sentSince.push(item);
  };

  const put = (item: number): void => {
    isChanged = true;
    const inbox = inboxOf(facts.columnOf(item));
    row[inbox] = inboxes.add(row[inbox]!, item);
  };

  const sendBack = (outcome: number): void => {
    if (!isAwaited(outcome)) return;
    if (!isReduced || !absorb(outcome)) put(outcome);
  };

  const isAwaited = (outcome: number): boolean =>
    facts.isCaller(row[facts.columnOf(outcome)]!, outcome);

  /**
   * What became of a call that its caller does not wait for any more arrives at once: nothing comes
   * of it, and nothing would come of it later.
   */
  const absorb = (outcome: number): boolean => {
    const column = facts.columnOf(outcome);
    if (nodes.step(row[column]!, outcome).effects.length > 0) return false;
    take(column, outcome);
    return true;
  };

  const tidy = (before: Int32Array): void => {
    for (let column = 1; column < nodeCount; column++) {
      if (row[column] === before[column]) continue;
      for (const item of inboxes.items(row[inboxOf(column)]!)) {
        if (facts.isOutcome(item) && absorb(item)) drop(item);
      }
    }
    for (let column = 1; column < nodeCount; column++) {
      if (row[column] === before[column]) continue;
      for (const item of inboxes.items(row[inboxOf(column)]!)) dropIfOutdated(item);
    }
    for (const item of sentSince) {
      if (inboxes.has(row[inboxOf(facts.columnOf(item))]!, item)) dropIfOutdated(item);
    }
  };

  const drop = (item: number): void => {
    const inbox = inboxOf(facts.columnOf(item));
    row[inbox] = inboxes.remove(row[inbox]!, item);
  };

  /** Drops a message of an older view than its receiver's if it changes nothing now; it never will, as views only grow. */
  const dropIfOutdated = (item: number): void => {
    const column = facts.columnOf(item);
    const node = row[column]!;
    if (facts.viewOf(item) >= facts.viewOfNode(node)) return;
    const outcome = nodes.step(node, item);
    if (outcome.node !== node || !outcome.sent.every(isIgnored)) return;
    recorded?.push({ column, item, outcome });
    drop(item);
    for (const sent of outcome.sent) sendBack(sent);
  };

  const isIgnored = (sent: number): boolean => {
    if (!facts.isOutcome(sent)) return false;
    if (!isAwaited(sent)) return true;
    return nodes.step(row[facts.columnOf(sent)]!, sent).effects.length === 0;
  };

  const deliverWaiting = (): void => {
    const waiting = layout.names.flatMap((_, column) =>
      column === 0 ? [] : inboxes.items(row[inboxOf(column)]!),
    );
    for (const item of waiting) drop(item);
    for (const item of waiting) feed(item);
  };

  const startOf = layout.names.map((name) => nodes.items.idOf({ kind: 'start', to: name }));
  const rebornOf = remembered((node) => {
    const { name, incarnation } = nodes.interner.get(node);
    return nodes.born(name, incarnation + 1);
  });
  const restart = (column: number): void => {
    isChanged = true;
    row[column] = rebornOf(row[column]!);
    feed(startOf[column]!);
  };

  return {
    row,
    isAnswered: () => isAnswered,
    executedTwice: () => executedTwice,
    isChanged: () => isChanged,
    begin: (before) => {
      row.set(before);
      isAnswered = false;
      executedTwice = false;
      isChanged = false;
      sentSince = [];
    },
    change: (column, cell) => {
      isChanged = true;
      row[column] = cell;
    },
    drop,
    feed,
    feedAlone: (column, item) => void take(column, item),
    deliverWaiting,
    restart,
    sendBack,
    tidy,
    record: (work) => {
      recorded = [];
      work();
      const steps = recorded;
      recorded = undefined;
      return steps;
    },
  };
}

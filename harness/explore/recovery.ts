// Liveness: whether the service comes back. From a state with all faults healed and all messages in
// flight lost, a client asks. When the servers' states repeat before the client is answered, it never
// will be: the service is stuck.
import type { Message } from '../plan/machine.ts';
import { createDraft, type DraftOptions } from './draft.ts';
import { createInterner } from './interner.ts';
import { USER } from './item.ts';
import { createPings } from './pings.ts';
import { remembered } from './remembered.ts';

export interface Recovery {
  readonly comesBack: (from: Int32Array) => boolean;
  /**
   * Whether the death of a server, or the suspicion of one that lives, takes from the service what
   * it cannot do without: memory is all that servers have, and no view changes before its primary
   * acknowledged it. After that the service may be stuck, as the lab's design is.
   */
  readonly isFatal: (row: Int32Array, action: 'crash' | 'suspect', column: number) => boolean;
}

/** Above the sequence numbers of all that clients have asked. */
const SEQ = 99;
/** Far more than any service needs to come back. */
const ROUNDS = 30;

export function createRecovery(options: DraftOptions): Recovery {
  const { layout, facts, nodes, inboxes, observer } = options;
  const { names, firstClient, columnOf } = layout;
  const { items } = nodes;
  const draft = createDraft(options);
  const pings = createPings(layout, facts, nodes, draft);
  const { row } = draft;
  const known = new Map<string, boolean>();
  const condition = createInterner();

  const requestOf = (to: string, message: Message): number =>
    items.idOf({ kind: 'request', to, from: { node: USER, incarnation: 0, call: SEQ }, message });
  const client = names[firstClient]!;
  const question = requestOf(client, { type: 'get', key: 'k0', value: null, client, seq: SEQ });
  const statusOf = names.map((name) => requestOf(name, { type: 'status' }));
  const conditions = names.map((_, column) =>
    remembered((node) => {
      const { isUp, timers } = nodes.interner.get(node);
      const status = isUp && nodes.step(node, statusOf[column]!).answer;
      return condition.idOf({ status, timers });
    }),
  );

  const comesBack = (from: Int32Array): boolean => {
    const situation = situationOf(from);
    let isBack = known.get(situation);
    if (isBack === undefined) known.set(situation, (isBack = tryIt(from)));
    return isBack;
  };

  const tryIt = (from: Int32Array): boolean => {
    const passed: string[] = [];
    ask(from);
    while (passed.length < ROUNDS && !draft.isAnswered()) {
      const held = row.subarray(0, firstClient).join();
      if (passed.includes(held)) return false;
      passed.push(held);
      letTimePass();
    }
    return draft.isAnswered();
  };

  /** A key for the states that come back alike: equal status and equal timers of every server. */
  const situationOf = (state: Int32Array): string => {
    let situation = String(state[0]!);
    for (let column = 1; column < firstClient; column++) {
      situation += ` ${conditions[column]!(state[column]!)}`;
    }
    return situation;
  };

  const ask = (from: Int32Array): void => {
    draft.begin(from);
    for (let column = 1; column < names.length; column++) {
      row[layout.inboxOf(column)] = inboxes.empty;
    }
    row[layout.seen] = observer.nothing;
    for (let column = 1; column < firstClient; column++) {
      if (!facts.isUp(row[column]!)) draft.restart(column);
    }
    row[firstClient] = nodes.born(client, 1);
    draft.feed(question);
  };

  /** Lets time pass: timers are slower than messages, of which an operation takes five at most. */
  const letTimePass = (): void => {
    pings.tick();
    for (let column = 1; column < firstClient; column++) pings.ping(column);
    for (let message = 0; message < 5; message++) draft.deliverWaiting();
    for (let column = 1; column <= firstClient; column++) {
      for (const timer of facts.timersOf(row[column]!)) draft.feed(timer);
    }
  };

  const statusAt = (state: Int32Array, column: number): Status =>
    nodes.step(state[column]!, statusOf[column]!).answer as Status;

  const isFatal: Recovery['isFatal'] = (state, action, column) => {
    const { view, isAcknowledged } = statusAt(state, 0);
    const name = names[column]!;
    if (name !== view.primary && name !== view.backup) return false;
    const other = name === view.primary ? view.backup : view.primary;
    const isAlone = other === null || !isThere(state, columnOf.get(other)!);
    return action === 'crash' ? isAlone || isAcknowledged !== true : isAlone && other !== null;
  };

  /** Whether a server is up, and did not restart unnoticed. */
  const isThere = (state: Int32Array, column: number): boolean =>
    facts.isUp(state[column]!) && statusAt(state, column).view.number > 0;

  return { comesBack, isFatal };
}

interface Status {
  readonly view: {
    readonly number: number;
    readonly primary: string | null;
    readonly backup: string | null;
  };
  readonly isAcknowledged?: boolean;
}

// Whether the service comes back: from what its servers hold, with everything healed, no more
// trouble and all that was on its way lost, a client asks. When all repeats itself before the client
// is answered, it never will be: the service is stuck.
import type { Message } from '../../machine.ts';
import { createDraft, type DraftOptions } from './draft.ts';
import { USER } from './item.ts';
import { createPings } from './pings.ts';

export interface Recovery {
  readonly comesBack: (from: Int32Array) => boolean;
  /**
   * Whether the death of a server, or the suspicion of one that lives, takes from the service what
   * it cannot do without: memory is all that servers have, and no view changes before its primary
   * acknowledged it. After that the service may be stuck, as the lab's design is.
   */
  readonly isFatal: (row: Int32Array, happening: 'crash' | 'suspect', column: number) => boolean;
}

/** Above the sequence numbers of all that clients have asked. */
const SEQ = 99;
/** Far more than any service needs to come back. */
const ROUNDS = 30;

export function createRecovery(options: DraftOptions): Recovery {
  const { layout, facts, nodes, network, observer } = options;
  const { names, firstClient, columnOf } = layout;
  const { items } = nodes;
  const draft = createDraft(options);
  const pings = createPings(layout, facts, nodes, draft);
  const { row } = draft;
  const known = new Map<string, boolean>();

  const requestOf = (to: string, message: Message): number =>
    items.idOf({ kind: 'request', to, from: { node: USER, incarnation: 0, call: SEQ }, message });
  const client = names[firstClient]!;
  const question = requestOf(client, { type: 'get', key: 'k0', value: null, client, seq: SEQ });
  const statusOf = names.map((name) => requestOf(name, { type: 'status' }));

  const comesBack = (from: Int32Array): boolean => {
    const passed: string[] = [];
    let isBack = known.get(keyOf(from));
    if (isBack !== undefined) return isBack;
    passed.push(keyOf(from));
    ask(from);
    for (let round = 0; round < ROUNDS && isBack === undefined; round++) {
      letTimePass();
      const key = keyOf(row);
      isBack = draft.isAnswered() || (passed.includes(key) ? false : known.get(key));
      passed.push(key);
    }
    for (const key of passed) known.set(key, isBack ?? false);
    return isBack ?? false;
  };

  /** What its servers and the view server hold. */
  const keyOf = (state: Int32Array): string => state.subarray(0, firstClient).join();

  const ask = (from: Int32Array): void => {
    draft.begin(from);
    row[layout.network] = network.empty;
    row[layout.seen] = observer.nothing;
    for (let column = 1; column < firstClient; column++) {
      if (!facts.isUp(row[column]!)) draft.restart(column);
    }
    row[firstClient] = nodes.born(client, 1);
    draft.feed(question);
  };

  const letTimePass = (): void => {
    pings.tick();
    for (let column = 1; column < firstClient; column++) pings.ping(column);
    deliverAll();
    for (let column = 1; column <= firstClient; column++) {
      for (const timer of facts.timersOf(row[column]!)) draft.feed(timer);
    }
    deliverAll();
  };

  const deliverAll = (): void => {
    for (let round = 0; round < ROUNDS; round++) {
      const waiting = network.items(row[layout.network]!);
      if (waiting.length === 0) return;
      row[layout.network] = network.empty;
      for (const item of waiting) draft.feed(item);
    }
  };

  const statusAt = (state: Int32Array, column: number): Status =>
    nodes.step(state[column]!, statusOf[column]!).answer as Status;

  const isFatal: Recovery['isFatal'] = (state, happening, column) => {
    const { view, isAcknowledged } = statusAt(state, 0);
    const name = names[column]!;
    if (name !== view.primary && name !== view.backup) return false;
    const other = name === view.primary ? view.backup : view.primary;
    const isAlone = other === null || !isThere(state, columnOf.get(other)!);
    return happening === 'crash' ? isAlone || isAcknowledged !== true : isAlone && other !== null;
  };

  /** It lives, and has not started again unnoticed. */
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

// Facts of items and nodes that every event asks for, looked up by id: to compute them is dear.
import type { Caller, Item } from './item.ts';
import type { Layout } from './layout.ts';
import type { Nodes } from './nodes.ts';
import { remembered } from './remembered.ts';
import { VIEW_SERVER } from '../plan/names.ts';

export interface Facts {
  /** Where the receiver of an item stands. */
  readonly columnOf: (item: number) => number;
  /** What became of a call, as against a request or a timer. */
  readonly isOutcome: (item: number) => boolean;
  /** It concerns the view server, and so takes no time. */
  readonly isAtOnce: (item: number) => boolean;
  /** The view that a request belongs to; above all others where it belongs to none. */
  readonly viewOf: (item: number) => number;
  /** What the caller of a request learns when nobody answers. */
  readonly unanswered: (request: number) => number;
  /** Whether the caller of a call with this outcome still lives as this node. */
  readonly isCaller: (node: number, outcome: number) => boolean;
  /** The same of a node: whether it runs, and which view it is in. */
  readonly isUp: (node: number) => boolean;
  readonly viewOfNode: (node: number) => number;
  /** Its armed timers, but for those that concern the view server. */
  readonly timersOf: (node: number) => readonly number[];
  /** What those who wait for its answers learn when it dies. */
  readonly orphansOf: (node: number) => readonly number[];
}

export function createFacts({ columnOf }: Layout, { items, interner }: Nodes): Facts {
  const ofItem = <T>(compute: (item: Item, id: number) => T): ((id: number) => T) =>
    remembered((id) => compute(items.get(id), id));
  const incarnationOfCaller = ofItem((item) =>
    'caller' in item ? item.caller.incarnation : undefined,
  );
  const incarnationOf = remembered((node) => {
    const { isUp, incarnation } = interner.get(node);
    return isUp ? incarnation : NOBODY;
  });
  return {
    columnOf: ofItem(({ to }) => columnOf.get(to)!),
    isOutcome: ofItem(({ kind }) => kind === 'response' || kind === 'no-response'),
    isAtOnce: ofItem(
      (item) =>
        item.to === VIEW_SERVER ||
        (item.kind !== 'request' && 'from' in item && item.from === VIEW_SERVER),
    ),
    viewOf: ofItem((item) =>
      item.kind === 'request' ? numberOfView(item.message['view']) : Infinity,
    ),
    unanswered: ofItem((item) => {
      if (item.kind !== 'request') throw new Error('only a request can be unanswered');
      return items.idOf(noResponse(item.from, item.to));
    }),
    isCaller: (node, outcome) => incarnationOf(node) === incarnationOfCaller(outcome),
    isUp: (node) => incarnationOf(node) !== NOBODY,
    viewOfNode: remembered((node) => numberOfView(interner.get(node).state)),
    timersOf: remembered((node) => {
      const { name, timers } = interner.get(node);
      return timers
        .filter((timer) => timer !== 'ping' && timer !== 'tick')
        .map((timer) => items.idOf({ kind: 'timer', to: name, timer }));
    }),
    orphansOf: remembered((node) => {
      const { name, callers } = interner.get(node);
      return callers.map(([, caller]) => items.idOf(noResponse(caller, name)));
    }),
  };
}

const NOBODY = -1;

function noResponse(caller: Caller, from: string): Item {
  return { kind: 'no-response', to: caller.node, caller, from };
}

/** Of a view, of what has one, or the number itself; above all others where there is none. */
function numberOfView(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return Infinity;
  const { number, view } = value as { readonly number?: unknown; readonly view?: unknown };
  return numberOfView(number ?? view);
}

// Facts of items and nodes that every action asks for, computed once for each id.
import type { Caller, Item } from './item.ts';
import type { Layout } from './layout.ts';
import type { Nodes } from './nodes.ts';
import { remembered } from './remembered.ts';
import { VIEW_SERVER } from '../plan/names.ts';

export interface Facts {
  /** The column of an item's receiver. */
  readonly columnOf: (item: number) => number;
  /** Whether an item is the outcome of a call (a response or its absence), not a request or a timer. */
  readonly isOutcome: (item: number) => boolean;
  /** Whether an item goes to or comes from the view server, and so is delivered at once. */
  readonly isAtOnce: (item: number) => boolean;
  /** The number of the view that a request belongs to; Infinity where it belongs to none. */
  readonly viewOf: (item: number) => number;
  /** The outcome of a request that nobody answers. */
  readonly unanswered: (request: number) => number;
  /** Whether a node is still the incarnation that made the call with this outcome. */
  readonly isCaller: (node: number, outcome: number) => boolean;
  /** Whether a node runs. */
  readonly isUp: (node: number) => boolean;
  /** The number of the view that a node is in. */
  readonly viewOfNode: (node: number) => number;
  /** The armed timers of a node, without those for the view server. */
  readonly timersOf: (node: number) => readonly number[];
  /** The outcomes that the callers of a node get when it dies. */
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

/** The number of a view, or of the view of a message or state; Infinity where there is none. */
function numberOfView(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return Infinity;
  const { number, view } = value as { readonly number?: unknown; readonly view?: unknown };
  return numberOfView(number ?? view);
}

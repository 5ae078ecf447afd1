// Pings between servers and the view server, as atomic exchanges: delaying them adds no behaviour that
// late messages do not give already.
import type { Draft } from './draft.ts';
import type { Facts } from './facts.ts';
import type { Layout } from './layout.ts';
import { withPing, type Nodes } from './nodes.ts';
import { remembered, rememberedPairs } from './remembered.ts';
import { VIEW_SERVER } from '../plan/names.ts';

/** A server is dead when two rounds of pings pass without its own. */
export const DEAD_PINGS = 2;

export interface Pings {
  /** Whether the view server takes a server for alive. */
  readonly isHeardOf: (viewServer: number, column: number) => boolean;
  /** Whether a ping would change the server, or more of the view server than what it knows of that server. */
  readonly bringsNews: (viewServer: number, server: number) => boolean;
  readonly ping: (column: number) => void;
  /** A tick of the view server: a server that has not pinged since the last one comes closer to being dead. */
  readonly tick: () => void;
  /** The view server misses so many pings of a server that it takes it for dead. */
  readonly silence: (column: number) => void;
  /**
   * Tells the view server at once which view a living server acknowledges: telling it later would
   * only delay the next view (a reduction).
   */
  readonly tellAcknowledged: (before: Int32Array) => void;
}

export function createPings(layout: Layout, facts: Facts, nodes: Nodes, draft: Draft): Pings {
  const { names, firstClient } = layout;
  const { items, interner } = nodes;
  const { row } = draft;
  const pingOf = names.map((name) => items.idOf({ kind: 'timer', to: name, timer: 'ping' }));
  const tick = items.idOf({ kind: 'timer', to: VIEW_SERVER, timer: 'tick' });
  const heardOf = remembered(
    (viewServer) => new Set(interner.get(viewServer).pings.map(([server]) => server)),
  );

  // What a ping leads to depends on the two nodes alone.
  const columnOf = remembered((server) => layout.columnOf.get(interner.get(server).name)!);
  /** The view server afterwards where all that changes is what it knows of the server; else NEWS. */
  const exchange = rememberedPairs((viewServer, server) => {
    const column = columnOf(server);
    const asked = nodes.step(server, pingOf[column]!);
    const heard = nodes.step(viewServer, asked.sent[0]!);
    const told = nodes.step(asked.node, heard.sent[0]!);
    const isQuiet =
      told.node === server && heard.effects.length === 1 && heardOf(viewServer).has(names[column]!);
    return isQuiet ? heard.node : NEWS;
  });

  /** Rounds of pings in which all known servers take part but one: the view server before, and the items that it gets. */
  const roundsWithout = (viewServer: number, column: number): Silence => {
    const before = interner.get(viewServer);
    const pings = withPing(before.pings, names[column]!, undefined);
    const round = pings.map(([node, message]) => {
      const from = { node, incarnation: message['incarnation'] as number, call: 0 };
      return items.idOf({ kind: 'request', to: VIEW_SERVER, from, message });
    });
    return {
      viewServer: interner.idOf({ ...before, pings }),
      heard: Array.from({ length: DEAD_PINGS }, () => [tick, ...round]).flat(),
    };
  };
  const silences = names.map((_, column) =>
    remembered((viewServer) => roundsWithout(viewServer, column)),
  );

  return {
    isHeardOf: (viewServer, column) => heardOf(viewServer).has(names[column]!),
    bringsNews: (viewServer, server) => exchange(viewServer, server) === NEWS,
    ping: (column) => draft.feed(pingOf[column]!),
    tick: () => draft.feed(tick),
    silence: (column) => {
      const { viewServer, heard } = silences[column]!(row[0]!);
      draft.change(0, viewServer);
      for (const item of heard) draft.feedAlone(0, item);
    },
    tellAcknowledged: (before) => {
      for (let column = 1; column < firstClient; column++) {
        if (row[0] === before[0] && row[column] === before[column]) continue;
        if (!facts.isUp(row[column]!)) continue;
        const told = exchange(row[0]!, row[column]!);
        if (told !== NEWS && told !== row[0]) draft.feed(pingOf[column]!);
      }
    },
  };
}

const NEWS = -1;

interface Silence {
  readonly viewServer: number;
  readonly heard: readonly number[];
}

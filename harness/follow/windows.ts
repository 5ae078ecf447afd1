// Windows: the links that must be broken for a counterexample, each from one action to another, so that
// messages are late or lost and servers learn of a view exactly as in it.
import type { LinkFault } from '../plan/fault.ts';
import type { Item } from '../explore/item.ts';
import { VIEW_SERVER } from '../plan/names.ts';
import type { World } from '../explore/world.ts';
import type { ToldEvent } from './traces.ts';
import { isClientName } from '../plan/names.ts';

/** A window: a message sent by action `begin` that must arrive with action `end`, or never (Infinity). */
export interface Window {
  readonly channel: string;
  readonly begin: number;
  readonly end: number;
  /** The fault that keeps the message back; absent where it arrives by itself in time. */
  readonly fault?: BrokenLink;
}

export type BrokenLink = { readonly links: readonly string[] } & LinkFault;

export function windowsOf(world: World, events: readonly ToldEvent[]): readonly Window[] {
  return [
    ...messageWindows(world, events),
    ...suspicionWindows(world, events),
    ...newsWindows(world, events),
    ...questionWindows(world, events),
  ];
}

function messageWindows(world: World, events: readonly ToldEvent[]): Window[] {
  return events.flatMap(({ steps }, begin) =>
    steps.flatMap(({ outcome }, index): Window[] =>
      outcome.sent.flatMap((id): Window[] => {
        const item = world.nodes.items.get(id);
        if (concernsViewServer(item)) return [];
        if (steps.slice(index + 1).some((later) => later.item === id)) return [];
        const next = events.findIndex(
          (event, at) => at > begin && event.steps.some((later) => later.item === id),
        );
        const isInTime = events
          .slice(begin + 1, next < 0 ? Infinity : next)
          .every(({ event }) => event.action === 'deliver');
        const { channel, callee: name, late, lost } = channelOf(item);
        const callee = world.names.indexOf(name);
        // A message made irrelevant by a later event may arrive any time after that event.
        const isMissed = next >= 0 && events[next]!.steps[0]!.item !== id;
        if (isMissed && isInTime && events[next]!.event.action === 'deliver') return [];
        if (next >= 0 && !isMissed) {
          const fault = isInTime ? {} : { fault: late };
          return [{ channel, begin, end: isInTime ? begin : next, ...fault }];
        }
        // When the callee dies, its callers notice.
        if (isDown(events, callee, begin)) return [];
        const death = events.findIndex(
          ({ event }, at) => at > begin && event.action === 'crash' && event.subject === callee,
        );
        return [{ channel, begin, end: death < 0 ? Infinity : death, fault: lost }];
      }),
    ),
  );
}

interface Channel {
  readonly channel: string;
  readonly callee: string;
  readonly late: BrokenLink;
  readonly lost: BrokenLink;
}

function channelOf(item: Item): Channel {
  if (item.kind === 'request') {
    const link = `${item.from.node}->${item.to}`;
    return {
      channel: link,
      callee: item.to,
      late: { f: 'hold', links: [link] },
      lost: { f: 'blackhole', links: [link] },
    };
  }
  if (item.kind !== 'response') throw new Error(`${item.kind} goes over no link`);
  const link = `${item.to}->${item.from}`;
  return {
    channel: `replies of ${link}`,
    callee: item.from,
    late: { f: 'hold', links: [`${item.from}->${item.to}`] },
    lost: { f: 'lose-replies', links: [link] },
  };
}

/** Windows of suspicions: a living server is cut from the view server until it pings again. */
function suspicionWindows(world: World, events: readonly ToldEvent[]): Window[] {
  return events.flatMap(({ event }, begin): Window[] => {
    if (event.action !== 'suspect') return [];
    const link = `${world.names[event.subject]!}->${VIEW_SERVER}`;
    const end = nextNews(world, events, event.subject, begin);
    return [{ channel: `cut ${link}`, begin, end, fault: { f: 'cut', links: [link] } }];
  });
}

/** Windows of late views: the answers to a server's pings are lost until it learns of the view. */
function newsWindows(world: World, events: readonly ToldEvent[]): Window[] {
  return events.flatMap(({ event, lines }, begin): Window[] => {
    if (!lines.some((line) => line.event === 'view-changed')) return [];
    return world.names.flatMap((name, column): Window[] => {
      if (!name.startsWith('s') || isDown(events, column, begin)) return [];
      if (event.action === 'suspect' && event.subject === column) return [];
      const end = nextNews(world, events, column, begin);
      const link = `${name}->${VIEW_SERVER}`;
      const comesAtOnce = events
        .slice(begin + 1, end)
        .every((between) => ['ping', 'notice'].includes(between.event.action));
      if (end === begin || (comesAtOnce && end < Infinity)) return [{ channel: link, begin, end }];
      return [{ channel: link, begin, end, fault: { f: 'lose-replies', links: [link] } }];
    });
  });
}

/**
 * Windows of waiting clients: a client that has to wait longer than its own time-out would ask the view
 * server and try again, so its question is held until it does so in the counterexample.
 */
function questionWindows(world: World, events: readonly ToldEvent[]): Window[] {
  return world.names.flatMap((name, column): Window[] => {
    if (!isClientName(name)) return [];
    const link = `${name}->${VIEW_SERVER}`;
    const asks = ({ steps }: ToldEvent): boolean =>
      steps.some(({ item }) => isRequestOf(world.nodes.items.get(item), name, VIEW_SERVER));
    return events.flatMap((told, index): Window[] => {
      if (!asks(told) && told.event.subject !== column) return [];
      const isOver = (later: ToldEvent): boolean =>
        asks(later) || later.steps.some((step) => step.column === column && step.outcome.hasAnswer);
      const next = events.findIndex((later, at) => at > index && isOver(later));
      const end = next < 0 ? Infinity : next;
      const begin = events.findIndex(({ event }, at) => at > index && event.action !== 'deliver');
      if (begin < 0 || begin >= end) return [];
      return [{ channel: link, begin, end, fault: { f: 'hold', links: [link] } }];
    });
  });
}

function isRequestOf(item: Item, from: string, to: string): boolean {
  return item.kind === 'request' && item.from.node === from && item.to === to;
}

/** The index of the next action, from a given one on, in which a server hears of the view server. */
function nextNews(
  world: World,
  events: readonly ToldEvent[],
  column: number,
  from: number,
): number {
  const found = events.findIndex(({ steps }, index) => {
    const changed =
      index === from ? steps.findIndex(({ outcome }) => changesView(outcome.effects)) : -1;
    return (
      index >= from &&
      steps.slice(changed + 1).some((step) => {
        const item = world.nodes.items.get(step.item);
        return step.column === column && item.kind === 'response' && item.from === VIEW_SERVER;
      })
    );
  });
  return found < 0 ? Infinity : found;
}

function changesView(effects: ToldEvent['steps'][number]['outcome']['effects']): boolean {
  return effects.some((effect) => effect.type === 'trace' && effect.event === 'view-changed');
}

function isDown(events: readonly ToldEvent[], column: number, at: number): boolean {
  const last = events
    .slice(0, at + 1)
    .findLast(
      ({ event }) => event.subject === column && ['crash', 'restart'].includes(event.action),
    );
  return last?.event.action === 'crash';
}

function concernsViewServer(item: Item): boolean {
  return (
    item.to === VIEW_SERVER || ('from' in item && item.from === VIEW_SERVER) || !isMessage(item)
  );
}

function isMessage(item: Item): boolean {
  return item.kind === 'request' || item.kind === 'response';
}

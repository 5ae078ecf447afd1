// Compiles a counterexample to a script for real servers, which acts only on links and processes. Actions
// of the environment (an operation, a crash, a suspicion) become acting steps; actions of nodes become
// waits for their traces. A late message is held on its link and released, a lost one is dropped
// there, and a server that learns of a view late gets no answers of the view server until then.
import type { Script, Step } from '../plan/script.ts';
import type { Op } from '../plan/operation.ts';
import type { Counterexample } from '../explore/explore.ts';
import { VIEW_SERVER } from '../plan/names.ts';
import type { World } from '../explore/world.ts';
import { inSoonestOrder } from './soonest.ts';
import { tellTraces, type ToldEvent } from './traces.ts';
import { windowsOf, type BrokenLink, type Window } from './windows.ts';

export function scheduleOf({ world, path }: Counterexample, name: string): Script {
  const { opening, events } = tellTraces(world, inSoonestOrder(world, path));
  const windows = windowsOf(world, events);
  const broken = new Map<string, BrokenLink>();
  const steps: Step[] = [
    ...startsOf(world),
    ...opening.map((line): Step => ({ do: 'await', line })),
  ];
  for (const [index, told] of events.entries()) {
    if (index === 0 || isTriggered(told, index, windows)) {
      const next = events.findIndex((later, at) => at > index && isTriggered(later, at, windows));
      const end = next < 0 ? events.length : next;
      steps.push(...changeLinks(broken, wantedBetween(windows, index, end)));
    }
    steps.push(...actionsOf(world, told));
    steps.push(...told.lines.map((line): Step => ({ do: 'await', line })));
  }
  return { name, steps };
}

/** Steps that start the servers one after another, so that they take their roles in this order. */
function startsOf(world: World): Step[] {
  const servers = world.names.filter((name) => name.startsWith('s'));
  return servers.flatMap((node): Step[] => [
    { do: 'start', node },
    {
      do: 'await',
      line: { node: VIEW_SERVER, event: 'received', type: 'ping', server: node },
    },
  ]);
}

/** Whether an action waits for the script or for a timer, and not only for messages on whole links. */
function isTriggered({ event }: ToldEvent, index: number, windows: readonly Window[]): boolean {
  return (
    event.action !== 'deliver' ||
    windows.some(({ fault, end }) => fault !== undefined && end === index)
  );
}

/** The faults that links must have during these actions; links that are not named may stay as they are. */
function wantedBetween(
  windows: readonly Window[],
  from: number,
  to: number,
): ReadonlyMap<string, BrokenLink | undefined> {
  const wanted = new Map<string, BrokenLink | undefined>();
  for (const { channel, begin, end, fault } of windows) {
    if (begin < from || begin >= to || (fault !== undefined && end < to)) continue;
    if (fault !== undefined || !wanted.has(channel)) wanted.set(channel, fault);
  }
  for (const { channel, begin, end, fault } of windows) {
    if (fault !== undefined && end >= from && end < to && begin < from)
      wanted.set(channel, undefined);
  }
  return wanted;
}

function changeLinks(
  broken: Map<string, BrokenLink>,
  wanted: ReadonlyMap<string, BrokenLink | undefined>,
): Step[] {
  const breaks: Step[] = [];
  const mends: Step[] = [];
  for (const [channel, fault] of wanted) {
    const now = broken.get(channel);
    if (now?.f === fault?.f) continue;
    if (fault !== undefined) breaks.push({ do: 'break', ...fault });
    if (now !== undefined) mends.push({ do: 'mend', ...now });
    if (fault === undefined) broken.delete(channel);
    else broken.set(channel, fault);
  }
  return [...breaks, ...mends];
}

function actionsOf(world: World, { event, steps, lines }: ToldEvent): Step[] {
  const node = world.names[event.subject] ?? '';
  switch (event.action) {
    case 'invoke': {
      const item = world.nodes.items.get(steps[0]!.item);
      if (item.kind !== 'request') throw new Error(`${item.kind} is no operation`);
      const { type: f, key, value } = item.message;
      return [{ do: 'ask', client: item.to, f, key, value } as Step & Op];
    }
    case 'crash':
      return [{ do: 'kill', node }];
    case 'restart':
      return [{ do: 'start', node }];
    case 'timer':
      return lines.length > 0 ? [] : [{ do: 'pass', forMs: SILENT_TIMER_MS }];
    case 'deliver':
    case 'suspect':
    case 'notice':
    case 'ping':
      return [];
  }
}

/** The time after which a timer that leaves no trace has fired, in milliseconds. */
const SILENT_TIMER_MS = 250;

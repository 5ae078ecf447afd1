// The default: everything, undirected, in the habits that find bugs. Faults come in short stories, close
// upon each other: links are in trouble, in pulses or for long, and meanwhile or right after that a node
// is lost, and perhaps soon the one that took over; or everybody is split into groups. Whom a story is
// about is drawn each time: a node, or whoever plays a role by then.
import type { LinkFault, Fault } from '../plan/fault.ts';
import type { Random } from '../ground/random.ts';
import { drawGrudge } from './grudges.ts';
import { linksBetween, someLinks } from './links.ts';
import { beginDrawing, type Nemesis, type NemesisContext } from './nemesis.ts';
import { unspared } from '../plan/topology.ts';

export const mix: Nemesis = {
  name: 'mix',
  summary: 'all faults, in pulses and for longer, close upon each other (the default)',
  needs: (topology) =>
    unspared(topology).length < 1 ? 'needs a node that may be taken away' : undefined,
  schedule: (context) => {
    const { random, durationMs } = context;
    const drawn = beginDrawing();
    for (let atMs = random.integer(200, 600); ;) {
      const story = drawStory(context, atMs);
      if (endOf(story) > durationMs) return drawn.faults;
      drawn.add(story);
      const settledMs = Math.max(...story.map((fault) => fault.atMs + Math.min(fault.forMs, 500)));
      atMs = settledMs + random.integer(100, 500);
    }
  },
};

function drawStory(context: NemesisContext, atMs: number): Fault[] {
  const { topology, random } = context;
  const forMs = random.integer(400, 2000);
  if (random.chance(0.1)) return [{ f: 'cut', links: drawGrudge(topology, random), atMs, forMs }];
  const victim = drawVictim(context);
  const links = drawLinks(context, victim);
  if (random.chance(0.1)) return [{ ...drawTrouble(random), links, atMs, forMs }];
  const lost = random.chance(0.8) ? victim : drawVictim(context);
  if (random.chance(0.75)) {
    const pulses = drawPulses(random, links, atMs);
    return [...pulses, ...drawLosses(context, lost, endOf(pulses) + random.integer(0, 400))];
  }
  const losses = drawLosses(context, lost, atMs + random.integer(0, 300));
  const troubleMs = Math.max(100, endOf(losses) - atMs - random.integer(0, 500));
  return [{ ...drawTrouble(random), links, atMs, forMs: troubleMs }, ...losses];
}

function endOf(faults: readonly Fault[]): number {
  return Math.max(...faults.map(({ atMs, forMs }) => atMs + forMs));
}

/** The name of a node or of a role. */
function drawVictim({ topology, random }: NemesisContext): string {
  return random.chance(0.85) && topology.roles.length > 0
    ? random.pick(topology.roles)
    : random.pick(unspared(topology));
}

/** Between a node and its peers, between it and clients, between clients and all nodes, or just some. */
function drawLinks(context: NemesisContext, node: string): string[] {
  const { topology, random } = context;
  const kind = random.integer(1, 10);
  const clients = topology.clients.filter(() => random.chance(0.6));
  const links =
    kind <= 6
      ? linksBetween(topology, node, unspared(topology))
      : kind <= 7
        ? linksBetween(topology, node, clients)
        : kind <= 9
          ? clients.flatMap((client) => linksBetween(topology, client, unspared(topology)))
          : [];
  return links.length > 0 ? links : someLinks(context);
}

function drawPulses(random: Random, links: readonly string[], atMs: number): Fault[] {
  const fault = drawTrouble(random);
  const pulses: Fault[] = [];
  for (let left = random.integer(1, 3), start = atMs; left > 0; left--) {
    const forMs = random.integer(10, 150);
    pulses.push({ ...fault, links, atMs: start, forMs });
    start += forMs + random.integer(30, 200);
  }
  return pulses;
}

function drawTrouble(random: Random): LinkFault {
  const latencyMs = random.integer(20, 400);
  return random.pick<LinkFault>([
    { f: 'lose-replies' },
    { f: 'lose-replies' },
    { f: 'lose-replies' },
    { f: 'blackhole' },
    { f: 'hold' },
    // So uneven that what is sent later may arrive before.
    { f: 'slow', latencyMs, jitterMs: latencyMs },
  ]);
}

/** A node, and now and then soon afterwards another. */
function drawLosses(context: NemesisContext, node: string, atMs: number): Fault[] {
  const { random } = context;
  const first = drawLoss(context, node, atMs);
  if (random.chance(0.7)) return [first];
  return [first, drawLoss(context, drawVictim(context), atMs + random.integer(250, 900))];
}

/** A node is gone: killed for a moment or longer, paused, or taken for dead. */
function drawLoss({ topology, random }: NemesisContext, node: string, atMs: number): Fault {
  const watching = topology.spared.length > 0 ? topology.spared : unspared(topology);
  const watchers = linksBetween(topology, node, watching).filter((link) =>
    link.startsWith(`${node}->`),
  );
  const without = topology.without?.[node] ?? [];
  const kind = random.pick(LOSSES.filter(({ f }) => f === 'cut' || !without.includes(f)));
  const forMs = random.integer(250, 600);
  if (kind.f !== 'cut') {
    const lengthMs = kind.isShort ? random.integer(1, 50) : forMs;
    return { atMs, forMs: lengthMs, f: kind.f, nodes: [node] };
  }
  if (watchers.length > 0) {
    return { atMs, forMs: random.integer(300, 2000), f: 'cut', links: watchers };
  }
  if (!without.includes('kill')) return { atMs, forMs, f: 'kill', nodes: [node] };
  const dialling = topology.clients.flatMap((client) => linksBetween(topology, client, [node]));
  return { atMs, forMs, f: 'cut', links: dialling };
}

/** How a node is lost: killed (for long more often, or for a moment), paused, or cut off from who watches it. */
const LOSSES = [
  { f: 'kill', isShort: false },
  { f: 'kill', isShort: false },
  { f: 'kill', isShort: true },
  { f: 'pause', isShort: false },
  { f: 'cut' },
] as const;
